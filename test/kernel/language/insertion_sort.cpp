// Insertion sort: an inner loop that ends by its data.
typedef int key_t32;
enum { LENGTH = 32 };
void insertion_sort(key_t32 a[LENGTH]) {
outer:
  for (int i = 1; i < LENGTH; i++) {
    key_t32 item = a[i];
    int j = i;
  inner:
    while (j > 0 && a[j - 1] > item) {
#pragma HLS LOOP_TRIPCOUNT min=1 max=31 avg=16
      a[j] = a[j - 1];
      j--;
    }
    a[j] = item;
  }
}

/* facts
function insertion_sort
  i32 a[32] argument
  outer: for i x31
    reads a[i + 1]
    writes a[cast]
    operators cast i32
    carries 2 x a
    inner: while j x0..31
      reads a[i - j]
      writes a[i - j + 1]
      operators 2 x cmp u1, and u1
*/
