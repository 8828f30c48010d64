// Bodies with nested structs, arrays of structs, member functions.
struct Vec3 {
  float x, y, z;
};
struct Body {
  Vec3 position;
  Vec3 velocity;
  float mass;
};
void gravity(const Body bodies[32], Vec3 force[32]) {
outer:
  for (int i = 0; i < 32; i++) {
    Vec3 f = {0.0f, 0.0f, 0.0f};
  inner:
    for (int j = 0; j < 32; j++) {
      float dx = bodies[j].position.x - bodies[i].position.x;
      float dy = bodies[j].position.y - bodies[i].position.y;
      float r2 = dx * dx + dy * dy + 0.01f;
      float s = bodies[j].mass / (r2 * sqrtf(r2));
      f.x += s * dx;
      f.y += s * dy;
    }
    force[i] = f;
  }
}

/* facts
function gravity
  f32 bodies.position.x[32] argument
  f32 bodies.position.y[32] argument
  f32 bodies.mass[32] argument
  f32 force.x[32] argument
  f32 force.y[32] argument
  f32 force.z[32] argument
  outer: for i x32
    writes force.x[i], force.y[i], force.z[i]
    inner: for j x32
      reads bodies.position.x[j], bodies.position.x[i], bodies.position.y[j], bodies.position.y[i], bodies.mass[j]
      operators 2 x sub f32, 5 x mul f32, 4 x add f32, sqrt f32, div f32
      carries 2 x f
*/
