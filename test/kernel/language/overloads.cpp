// Functions of one name: by type, and by number of arguments.
static int clip(int v) { return v < 0 ? 0 : v; }
static float clip(float v) { return v < 0.0f ? 0.0f : v; }
static int clip(int v, int high) { return v > high ? high : v; }
static int sum(const int v[16]) {
  int s = 0;
  for (int i = 0; i < 16; i++) s += v[i];
  return s;
}
static float sum(const float v[32]) {
  float s = 0;
  for (int i = 0; i < 32; i++) s += v[i];
  return s;
}
void apply(const int a[16], const float b[32], float out[2]) {
  out[0] = clip(sum(b));
  out[1] = clip(clip(sum(a)), 255);
}

/* facts
function clip -> i32
  operators cmp u1, select i32
function clip(float) -> f32
  operators cmp u1, select f32
function clip(int, int) -> i32
  operators cmp u1, select i32
function sum -> i32
  const i32 v[16] argument
  for i x16
    reads v[i]
    operators add i32
    carries s
function sum(float[]) -> f32
  const f32 v[32] argument
  for i x32
    reads v[i]
    operators add f32
    carries s
function apply
  const i32 a[16] argument
  const f32 b[32] argument
  f32 out[2] argument
  writes out[0], out[1]
  operators 3 x cmp u1, select f32, 2 x select i32, cast f32
  calls sum(float[])(b), sum(a)
*/
