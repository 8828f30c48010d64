/** Marks of HLS code: its pragmas, its headers and types, and labelled loops (the labels that directives refer to). */
const marks = [
  /^[ \t]*#[ \t]*pragma[ \t]+(?:HLS|ACCEL)\b/im,
  /\b_Pragma[ \t]*\([ \t]*"HLS\b/i,
  /^[ \t]*#[ \t]*include[ \t]*[<"](?:ap_\w+|hls_\w+|hls\/\w+)(?:\.h)?[>"]/m,
  /\bhls::\w/,
  /^[ \t]*(?!(?:default|public|private|protected)\b)[A-Za-z_]\w*[ \t]*:\s*(?:for|while|do)\b/m,
];

/** Whether a C or C++ text is meant for HLS, so that predictions are welcome there. */
export function looksLikeHls(text: string): boolean {
  return marks.some((mark) => mark.test(text));
}
