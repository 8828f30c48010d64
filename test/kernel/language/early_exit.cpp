// Search loops: break, return inside, a flag in the condition.
int find(const int a[100], int key) {
scan:
  for (int i = 0; i < 100; i++) {
    if (a[i] == key) return i;
  }
  return -1;
}
int flagged(const int a[100], int key) {
  bool done = false;
  int at = -1;
  for (int i = 0; i < 100 && !done; i++) {
    if (a[i] == key) {
      at = i;
      done = true;
    }
  }
  return at;
}
void both(const int a[100], int key, int out[2]) {
  out[0] = find(a, key);
  out[1] = flagged(a, key);
}

/* facts
function find -> i32
  const i32 a[100] argument
  scan: for i x1..100 exits
    reads a[i]
    operators cmp u1
function flagged -> i32
  const i32 a[100] argument
  for i x0..100
    reads a[i]
    operators 2 x cmp u1, not u1, and u1, select i32, select u1
    carries at, done
function both
  const i32 a[100] argument
  i32 out[2] argument
  writes out[0], out[1]
  calls find(a), flagged(a)
*/
