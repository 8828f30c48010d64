import { describe, expect, it } from 'vitest';
import { estimator, loopOf, vitis2022 } from '../estimate';

// Objects whose methods are lowered in place. Before 2023 the tool splits no arrays by itself. At 10 ns: load 1, store 1.
const filter = (constructor: string, pragma: string): string => `
  template <int N> class Fir {
    int line[N];
   public:
    ${constructor}
    int step(int x) {
    ${pragma}
      int sum = 0;
      shift: for (int i = N - 1; i > 0; i--) line[i] = line[i - 1];
      line[0] = x;
      taps: for (int i = 0; i < N; i++) sum += line[i];
      return sum;
    }
  };
  void f(const int x[256], int y[256]) {
    Fir<100> fir;
    L: for (int i = 0; i < 256; i++) y[i] = fir.step(x[i]);
  }`;
const partition = '\n#pragma HLS array_partition variable=line complete\n';
const pipeline = '\n#pragma HLS pipeline II=1\n';

describe('objects', () => {
  it.each([
    ['in the constructor', filter(`Fir() {${partition}}`, pipeline)],
    ['by this->', filter(`Fir() {${partition.replace('=line', '=this->line')}}`, pipeline)],
    [
      'in a constructor outside of the class',
      filter('Fir();', pipeline).replace('void f(', `template <int N> Fir<N>::Fir() {${partition}}\nvoid f(`),
    ],
    ['of a static object', filter(`Fir() {${partition}}`, pipeline).replace('Fir<100> fir', 'static Fir<100> fir')],
    [
      'of a global object',
      filter(`Fir() {${partition}}`, pipeline)
        .replace('Fir<100> fir;', '')
        .replace('void f(', 'static Fir<100> fir;\nvoid f('),
    ],
    [
      'of an object in an object',
      filter(`Fir() {${partition}}`, pipeline)
        .replace('Fir<100> fir;', 'Box box;')
        .replace('fir.step', 'box.fir.step')
        .replace('void f(', 'struct Box { Fir<100> fir; };\nvoid f('),
    ],
    ['in the method', filter('', pipeline + partition)],
  ])('a partition %s is about the member of the object', async (_, text) => {
    const estimate = await estimator(text);
    const loop = loopOf(estimate([{ kind: 'pipeline', loop: 'L' }], vitis2022), estimate.kernel, 'L');
    expect(loop).toMatchObject({ ii: 1, tripCount: 256 });
  });

  it('a method that is a pipeline has its loops unrolled', async () => {
    const plain = await estimator(filter(`Fir() {${partition}}`, ''));
    const piped = await estimator(filter(`Fir() {${partition}}`, pipeline));
    expect(loopOf(plain([], vitis2022), plain.kernel, 'L').ii).toBeNull();
    expect(loopOf(piped([], vitis2022), piped.kernel, 'L')).toMatchObject({ ii: 1, tripCount: 256 });
    // A pragma that inlines the method takes its pipeline away.
    const inlined = await estimator(filter(`Fir() {${partition}}`, `${pipeline}#pragma HLS inline\n`));
    expect(loopOf(inlined([], vitis2022), inlined.kernel, 'L').ii).toBeNull();
  });
});

describe('dependence', () => {
  const histogram = (pragma: string, place: 'loop' | 'function'): string => `
    struct Hist {
      unsigned bins[64];
      void count(const unsigned char v[256]) {
      ${place === 'function' ? pragma : ''}
        L: for (int i = 0; i < 256; i++) {
      #pragma HLS pipeline II=1
      ${place === 'loop' ? pragma : ''}
          bins[v[i] & 63]++;
        }
      }
    };
    void f(const unsigned char v[256], unsigned out[64]) {
      Hist h;
      h.count(v);
      for (int i = 0; i < 64; i++) out[i] = h.bins[i];
    }`;

  it.each([
    ['', 2],
    ['#pragma HLS dependence variable=bins inter false', 1],
    ['#pragma HLS dependence variable=bins type=inter direction=RAW dependent=false', 1],
    ['#pragma HLS dependence class=array type=inter dependent=false', 1],
    ['#pragma HLS dependence variable=bins type=inter distance=2 dependent=true', 1],
    // Of other dependences, and of other variables.
    ['#pragma HLS dependence variable=bins type=intra dependent=false', 2],
    ['#pragma HLS dependence variable=bins type=inter direction=WAW dependent=false', 2],
    ['#pragma HLS dependence variable=v inter false', 2],
  ])('"%s" in a loop makes it start every %i cycles', async (pragma, ii) => {
    const estimate = await estimator(histogram(pragma, 'loop'));
    expect(loopOf(estimate([], vitis2022), estimate.kernel, 'L').ii).toBe(ii);
  });

  it('holds for the loops of a function, two pragmas each for their variable', async () => {
    const both =
      '#pragma HLS dependence variable=v inter false\n#pragma HLS dependence variable=bins inter false\n#pragma HLS dependence variable=bins intra false';
    for (const pragma of both.split('\n').slice(1, 2).concat(both)) {
      const estimate = await estimator(histogram(pragma, 'function'));
      expect(loopOf(estimate([], vitis2022), estimate.kernel, 'L').ii).toBe(1);
    }
  });
});
