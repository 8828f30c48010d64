// hls::task with hls_thread_local streams: endless processes.
#include "hls_stream.h"
#include "hls_task.h"
void splitter(hls::stream<int> &in, hls::stream<int> &even, hls::stream<int> &odd) {
  int v = in.read();
  if (v & 1) odd.write(v);
  else even.write(v);
}
void worker(hls::stream<int> &in, hls::stream<int> &out) { out.write(in.read() * 3); }
void merger(hls::stream<int> &a, hls::stream<int> &b, hls::stream<int> &out) {
  int v;
  if (a.read_nb(v)) out.write(v);
  else if (b.read_nb(v)) out.write(v);
}
void tasks(hls::stream<int> &in, hls::stream<int> &out) {
  hls_thread_local hls::stream<int> s1, s2, s3, s4;
  hls_thread_local hls::task t1(splitter, in, s1, s2);
  hls_thread_local hls::task t2(worker, s1, s3);
  hls_thread_local hls::task t3(worker, s2, s4);
  hls_thread_local hls::task t4(merger, s3, s4, out);
}

/* facts
function splitter
  reads in:i32
  writes odd:i32, even:i32
  operators and u1, not u1
function worker
  reads in:i32
  writes out:i32
  operators mul i32
function merger
  reads a:i32, b:i32
  writes 2 x out:i32
  operators not u1, and u1
function tasks
  calls splitter(), 2 x worker(), merger()
*/
