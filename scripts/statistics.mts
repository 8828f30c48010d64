export const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
export const rms = (x: readonly number[]): number => Math.sqrt(mean(x.map((v) => v * v)));

export function quantile(x: readonly number[], share: number): number {
  const sorted = [...x].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (x: readonly number[]): number => quantile(x, 0.5);

/** Rank correlation; equal values share their mean rank. NaN where one side is constant. */
export function spearman(pairs: readonly (readonly [number, number])[]): number {
  const a = ranks(pairs.map((p) => p[0]));
  const b = ranks(pairs.map((p) => p[1]));
  const ma = mean(a);
  const mb = mean(b);
  const covariance = mean(a.map((v, i) => (v - ma) * ((b[i] ?? 0) - mb)));
  return covariance / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((x, y) => x.value - y.value);
  const result: number[] = [];
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && order[j]?.value === order[i]?.value) j++;
    for (let k = i; k < j; k++) result[order[k]?.index ?? 0] = (i + j - 1) / 2;
    i = j;
  }
  return result;
}

/** Share of pairs (one positive, one negative) in which the positive has the higher score, ties half; NaN without both. */
export function auc(rows: readonly { readonly score: number; readonly positive: boolean }[]): number {
  const rank = ranks(rows.map(({ score }) => score));
  const positive = rows.filter((row) => row.positive).length;
  const negative = rows.length - positive;
  const sum = rows.reduce((total, row, i) => total + (row.positive ? (rank[i] ?? 0) + 1 : 0), 0);
  return (sum - (positive * (positive + 1)) / 2) / (positive * negative);
}
