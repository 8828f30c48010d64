// The scatter plot: latency (log, downwards is faster) against a share of the part.

/** @typedef {import('../../server/src/lsp/protocol').ExploreView} ExploreView */
/** @typedef {import('../../server/src/lsp/protocol').ShareName} ShareName */

const margin = { left: 56, right: 16, top: 10, bottom: 40 };
const height = 300;

/**
 * Draws the plot and returns the point of each row (null for a row of unknown latency).
 * @param {SVGSVGElement} svg
 * @param {ExploreView} view
 * @param {ShareName} share
 * @returns {(SVGElement | null)[]}
 */
export function drawPlot(svg, view, share) {
  const width = Math.max(280, svg.clientWidth);
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute(
    'aria-label',
    `Latency in cycles against ${view.shareLabels[share]}; the table has the same designs.`,
  );
  svg.replaceChildren();
  const xTicks = view.axes.shares[share];
  const yTicks = view.axes.latency;
  const x = scale(xTicks, margin.left, width - margin.right, (v) => v);
  const y = scale(yTicks, height - margin.bottom, margin.top, Math.log);

  for (const tick of xTicks) {
    add(svg, 'line', {
      class: 'grid',
      x1: x(tick.value),
      x2: x(tick.value),
      y1: margin.top,
      y2: height - margin.bottom,
    });
    add(
      svg,
      'text',
      { class: 'tick', x: x(tick.value), y: height - margin.bottom + 16, 'text-anchor': 'middle' },
      tick.text,
    );
  }
  for (const tick of yTicks) {
    add(svg, 'line', {
      class: 'grid',
      x1: margin.left,
      x2: width - margin.right,
      y1: y(tick.value),
      y2: y(tick.value),
    });
    add(svg, 'text', { class: 'tick', x: margin.left - 6, y: y(tick.value) + 4, 'text-anchor': 'end' }, tick.text);
  }
  const middle = (margin.left + width - margin.right) / 2;
  add(
    svg,
    'text',
    { class: 'axis', x: middle, y: height - 6, 'text-anchor': 'middle' },
    `${view.shareLabels[share]} of the part`,
  );
  const turned = {
    class: 'axis',
    x: -(height - margin.bottom) / 2,
    y: 12,
    transform: 'rotate(-90)',
    'text-anchor': 'middle',
  };
  add(svg, 'text', turned, 'Cycles (log)');

  for (const other of view.others)
    add(svg, 'circle', { class: 'other', cx: x(other.shares[share]), cy: y(other.latency), r: 2 });
  const line = view.rows
    .flatMap((row) => (row.latency && row.isOnFrontier ? [[x(row.shares[share].value), y(row.latency.value)]] : []))
    .sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0));
  if (share === 'max' && line.length > 1) add(svg, 'polyline', { class: 'frontier-line', points: line.join(' ') });

  return view.rows.map((row, index) => {
    if (!row.latency) return null;
    const cx = x(row.shares[share].value);
    const cy = y(row.latency.value);
    if (index > 0) return add(svg, 'circle', { class: 'point frontier', cx, cy, r: 5 });
    return add(svg, 'path', { class: 'point base', d: `M${cx} ${cy - 7}l7 7l-7 7l-7 -7z` });
  });
}

/**
 * Maps the range of the ticks to the range of pixels.
 * @param {readonly { value: number }[]} ticks
 * @param {number} from
 * @param {number} to
 * @param {(value: number) => number} transform
 * @returns {(value: number) => number}
 */
function scale(ticks, from, to, transform) {
  const low = transform(ticks[0]?.value ?? 1);
  const high = transform(ticks.at(-1)?.value ?? 10);
  const span = high - low || 1;
  return (value) => Math.round((from + ((transform(value) - low) / span) * (to - from)) * 10) / 10;
}

/**
 * @param {SVGElement} parent
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 * @returns {SVGElement}
 */
function add(parent, name, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}
