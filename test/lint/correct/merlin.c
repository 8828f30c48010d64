/* The same ideas for Merlin, whose pragmas stand before the loop. */
#pragma ACCEL kernel
void axpy(float a, const float x[512], float y[512]) {
#pragma ACCEL PIPELINE
#pragma ACCEL PARALLEL FACTOR=4
  for (int i = 0; i < 512; i++) {
    y[i] += a * x[i];
  }
}
