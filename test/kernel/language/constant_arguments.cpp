// Sizes that every call passes as the same constant, through functions in functions; `main` is a test bench.
#include "hls_stream.h"
static void load(const int *in, hls::stream<int> &s, int n) { for (int i = 0; i < n; i++) s.write(in[i]); }
static void work(hls::stream<int> &a, hls::stream<int> &b, int n, int k) { for (int i = 0; i < n; i++) b.write(a.read() * k); }
static void store(int *out, hls::stream<int> &s, int n) { for (int i = 0; i < n; i++) out[i] = s.read(); }
static void run(const int *in, int *out, int n, int k) {
#pragma HLS dataflow
  hls::stream<int> a, b;
  load(in, a, n);
  work(a, b, n, k);
  store(out, b, n);
}
extern "C" void top(const int *in, int *out, int k) { run(in, out, 1024, k); }
int main() { int a[2048], b[2048]; top(a, b, 3); }

/* facts
function load
  const i32 in[?] argument
  for i x1024
    reads in[i]
    writes s:i32
function work
  for i x1024
    reads a:i32
    writes b:i32
    operators mul i32
function store
  i32 out[?] argument
  for i x1024
    reads s:i32
    writes out[i]
function run
  const i32 in[?] argument
  i32 out[?] argument
  calls load(in), work(), store(out)
function top
  const i32 in[?] argument
  i32 out[?] argument
  calls run(in, out)
function main -> i32
  i32 a[2048] local
  i32 b[2048] local
  calls run(a, b)
*/
