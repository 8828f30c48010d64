// Arguments that are split into their elements, or put into one word, are no memories: they have the modes of scalars.
void scale(short in[8], short out[8]) {
#pragma HLS array_reshape variable=in type=complete dim=0
#pragma HLS array_partition variable=out complete
#pragma HLS interface ap_vld port=in,out
#pragma HLS pipeline II=1
  for (int i = 0; i < 8; i++) out[i] = in[i] * 3;
}
