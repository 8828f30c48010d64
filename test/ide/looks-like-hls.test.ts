import { expect, it } from 'vitest';
import { looksLikeHls } from '../../server/src/ide/looks-like-hls';

it.each([
  ['void f() {\n#pragma HLS pipeline\n}', true],
  ['# pragma ACCEL kernel', true],
  ['  _Pragma("HLS unroll")', true],
  ['#include "ap_int.h"', true],
  ['#include <hls_stream.h>', true],
  ['void f(hls::stream<int>& s);', true],
  ['  L1: for (int i = 0; i < 4; i++)', true],
  ['outer:\n  for (;;)', true],
  ['switch (a) {\n default: for (;;) b();\n}', false],
  ['#include <vector>\nint main() { for (;;) {} }', false],
  ['// see #pragma HLS pipeline', false],
  ['#pragma omp parallel for', false],
  ['It is well known that: while it rains, prose is written.', false],
  ['', false],
])('%j: %s', (text, expected) => expect(looksLikeHls(text)).toBe(expected));
