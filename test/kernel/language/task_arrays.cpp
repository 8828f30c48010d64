// Arrays of tasks between a split and a merge, and processes that are started by streams alone.
#include "hls_np_channel.h"
#include "hls_stream.h"
#include "hls_task.h"
#define WORKERS 4

struct job {
  int id;
  float weight;
  job() : id(0), weight(1.0f) {}
  job(int n, float w) : id(n), weight(w * 0.5f) {}
};

void make(hls::stream<int> &in, hls::stream<job> &out) {
#pragma HLS pipeline II=1 style=flp
  int n = in.read();
  out.write(job(n, n));
}

void work(hls::stream<job> &in, hls::stream<job> &out) {
  job j = in.read();
  float power = 1;
powers:
  for (int i = 0; i < 8; i++) power *= j.weight;
  out.write(job(j.id, power));
}

void finish(hls::stream<job> &in, hls::stream<float> &out) {
#pragma HLS pipeline II=1 style=flp
  out.write(in.read().weight);
}

void balanced(hls::stream<int> &in, hls::stream<float> &out) {
#pragma HLS interface mode=ap_ctrl_none port=return
  hls_thread_local hls::stream<job, 8> made, done;
  hls_thread_local hls::split::load_balance<job, WORKERS, 6> split;
  hls_thread_local hls::merge::load_balance<job, WORKERS, 6> merge;
  hls_thread_local hls::task first(make, in, made);
  hls_thread_local hls::task workers[WORKERS];
  split.in.write(made.read());
  for (int i = 0; i < WORKERS; i++) {
#pragma HLS unroll
    workers[i](work, split.out[i], merge.in[i]);
  }
  done.write(merge.out.read());
  hls_thread_local hls::task last(finish, done, out);
}

/* facts
function job
function job::job
  operators mul f32
function make
  reads in:i32
  writes out:u64
  operators cast f32, mul f32, cast u64
function work
  reads in:u64
  writes out:u64
  operators cast i32, cast f32, mul f32, cast u64
  powers: for i x8
    operators mul f32
    carries power
function finish
  reads in:u64
  writes out:f32
  operators cast f32
function balanced
  reads made:u64, merge.out:u64
  writes split.in:u64, done:u64
  calls make(), finish()
  for i x4
    calls work()
*/
