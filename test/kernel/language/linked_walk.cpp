// Chasing through tables: a merge that moves one of two cursors, a prefix function, and a list in an array.
struct Node {
  int value;
  short next;
};
void merge(const int in[64], int width, int out[64]) {
  int left = 0, right = width;
step:
  for (int i = 0; i < 64; i++) {
#pragma HLS pipeline II=1
    int a = in[left], b = right < 64 ? in[right] : 0x7fffffff;
    if (a <= b) {
      out[i] = a;
      left++;
    } else {
      out[i] = b;
      right++;
    }
  }
}
int walk(const Node nodes[256], int head) {
  int sum = 0, at = head;
  for (int i = 0; i < 256; i++) {
    sum += nodes[at].value;
    at = nodes[at].next;
    if (at < 0) break;
  }
  return sum;
}
void links(const int in[64], int width, int out[64], const Node nodes[256], int head, int *sum) {
  merge(in, width, out);
  *sum = walk(nodes, head);
}

/* facts
function merge
  const i32 in[64] argument
  i32 out[64] argument
  step: for i x64
    reads in[phi], in[phi] if
    writes 2 x out[i] if
    operators 2 x cmp u1, 3 x select i32, 2 x add i32, not u1
    carries left, right
function walk -> i32
  i32 nodes.value[256] argument
  i16 nodes.next[256] argument
  for i x1..256 exits
    reads nodes.value[phi], nodes.next[phi]
    operators add i32, cmp u1
    carries sum, at
function links
  const i32 in[64] argument
  i32 out[64] argument
  i32 sum[?] argument
  i32 nodes.value[256] argument
  i16 nodes.next[256] argument
  writes sum[0]
  calls merge(in, out), walk(nodes.value, nodes.next)
*/
