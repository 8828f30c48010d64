import { describe, expect, it } from 'vitest';
import { lowered } from './lowered';

const text = (how: string): string => `
  const char *const convention = "${how}";
  template <typename A> bool below(const A *a, const A *b) { return *a < *b; }
  bool above(const int *a, const int *b) { return *a > *b; }
  bool (*split)(const int *, const int *) =
      !strcmp(convention, "<=") ? [](const int *a, const int *b) { return *a <= *b; }
                                : [](const int *a, const int *b) { return *a >= *b; };
  bool (*again)(const int *, const int *) = split;
  extern bool (*elsewhere)(const int *, const int *);
  bool (*ring)(const int *, const int *) = ring;
  bool test(int v[8], int t[8], int i, bool (*of)(const int *, const int *)) {
    int w = v[i];
    return of(&w, &t[i]);
  }
  void f(int v[8], int t[8], bool out[1], int i) { out[0] = CALL; }`;

/** How the numbers are compared; undefined: it can't be followed. */
async function comparedBy(call: string, how = '<='): Promise<string | undefined> {
  const { ops, calls } = await lowered(text(how).replace('CALL', call));
  expect(calls).toEqual([]);
  return ops.some(({ isUnfollowed }) => isUnfollowed) ? undefined : ops.find(({ relation }) => relation)?.relation;
}

describe('pointers to functions', () => {
  it.each([
    ['above', '>'],
    ['&above', '>'],
    ['below', '<'],
    ['&below<int>', '<'],
    ['split', '<='],
    ['again', '<='],
  ])('are what they are set to before synthesis: %s', async (pointer, relation) => {
    expect(await comparedBy(`test(v, t, i, ${pointer})`)).toBe(relation);
  });

  it('are called by a global name', async () => {
    expect(await comparedBy('again(&v[0], &t[i])')).toBe('<=');
  });

  it('are chosen by what is known of strings', async () => {
    expect(await comparedBy('test(v, t, i, split)', '>=')).toBe('>=');
  });

  it.each([['ring'], ['elsewhere']])('are not followed where nothing says what they are: %s', async (pointer) => {
    expect(await comparedBy(`${pointer}(&v[0], &t[i])`)).toBeUndefined();
  });
});
