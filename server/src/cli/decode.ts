/** Bytes of files that people hand over, as text. */

/** UTF-8, or UTF-16 with a mark, as text has that went through a Windows editor; without the mark. */
export function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  let text = bytes;
  let encoding: BufferEncoding = 'utf8';
  if (first === 0xff && second === 0xfe) encoding = 'utf16le';
  if (first === 0xfe && second === 0xff) {
    encoding = 'utf16le';
    text = Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
  }
  return text.toString(encoding).replace(/^\ufeff/, '');
}
