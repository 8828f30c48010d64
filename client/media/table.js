// The table of designs: sortable, to apply or to copy per row. Resources that no design uses have no column.

/** @typedef {import('../../server/src/lsp/protocol').ExploreView} ExploreView */
/** @typedef {import('../../server/src/lsp/protocol').ExploreRow} ExploreRow */
/** @typedef {import('../../server/src/lsp/protocol').ScriptForm} ScriptForm */
/** @typedef {{ column: number, ascending: boolean }} Order */

/** @type {readonly (keyof ExploreRow['shares'])[]} */
const shares = ['dsp', 'bram', 'uram', 'lut', 'ff'];

/**
 * @param {ExploreView} view
 * @returns {{ title: string, text: (row: ExploreRow) => string, key: (row: ExploreRow) => number, hint?: (row: ExploreRow) => string, below?: (row: ExploreRow) => string }[]}
 */
function columnsOf(view) {
  return [
    {
      title: 'Cycles',
      text: (row) => row.latency?.text ?? 'unknown',
      key: (row) => row.latency?.value ?? Infinity,
      hint: (row) => row.interval,
      below: (row) => row.time,
    },
    { title: 'Speed-up', text: (row) => row.speedup?.text ?? '', key: (row) => -(row.speedup?.value ?? 0) },
    ...shares
      .filter((name) => view.rows.some((row) => row.shares[name].value > 0))
      .map((name) => ({
        title: view.shareLabels[name],
        text: (/** @type {ExploreRow} */ row) => row.shares[name].text,
        key: (/** @type {ExploreRow} */ row) => row.shares[name].value,
      })),
  ];
}

/**
 * Fills the table in the given order and returns the table row of each design.
 * @param {HTMLTableElement} table
 * @param {ExploreView} view
 * @param {Order} order
 * @param {{ canApply: boolean, apply: (row: number) => void, copy: (row: number, form: ScriptForm) => void, sort: (order: Order) => void }} options
 * @returns {HTMLTableRowElement[]}
 */
export function drawTable(table, view, order, options) {
  const columns = columnsOf(view);
  const head = element('tr', {}, element('th', { scope: 'col' }, 'Pragmas'));
  columns.forEach(({ title }, column) => {
    const isSorted = column === order.column;
    const button = element('button', { class: 'sort' }, title);
    button.addEventListener('click', () => options.sort({ column, ascending: isSorted ? !order.ascending : true }));
    const sorted = isSorted ? (order.ascending ? 'ascending' : 'descending') : 'none';
    head.append(element('th', { scope: 'col', class: 'number', 'aria-sort': sorted }, button));
  });
  table.tHead?.replaceChildren(head);

  const rows = view.rows.map((row, index) => {
    const name = { scope: 'row', title: row.lines.join('\n'), 'aria-label': row.pragmas };
    const what = element('th', name, row.pragmas);
    if (row.why) what.append(element('div', { class: 'dim' }, row.why));
    const line = element('tr', index === 0 ? { class: 'base' } : {}, what);
    for (const { text, hint, below } of columns) {
      const cell = element('td', { class: 'number', title: hint?.(row) ?? '' }, text(row));
      if (below) cell.append(element('div', { class: 'dim' }, below(row)));
      line.append(cell);
    }
    if (index > 0) {
      const button = element('button', { class: 'secondary', 'aria-label': `Apply: ${row.pragmas}` }, 'Apply');
      if (!options.canApply) button.setAttribute('disabled', '');
      button.addEventListener('click', () => options.apply(index));
      const tcl = copyButton('Tcl', row, () => options.copy(index, 'tcl'));
      const config = copyButton('config', row, () => options.copy(index, 'config'));
      what.append(element('div', { class: 'actions dim' }, button, 'Copy', tcl, config));
    }
    return /** @type {HTMLTableRowElement} */ (line);
  });
  const key = columns[order.column]?.key ?? (() => 0);
  const sign = order.ascending ? 1 : -1;
  const sorted = view.rows
    .map((row, index) => ({ index, key: key(row) }))
    .sort((a, b) => (a.key === b.key ? a.index - b.index : a.key < b.key ? -sign : sign));
  table.tBodies[0]?.replaceChildren(...sorted.flatMap(({ index }) => rows[index] ?? []));
  return rows;
}

/**
 * A button that says for a moment that it has done its work.
 * @param {string} form
 * @param {ExploreRow} row
 * @param {() => void} copy
 */
function copyButton(form, row, copy) {
  const hint = `Copy as ${form === 'Tcl' ? 'a Tcl script' : 'a config file'}`;
  const button = element('button', { class: 'copy', title: hint, 'aria-label': `${hint}: ${row.pragmas}` }, form);
  button.addEventListener('click', () => {
    copy();
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = form), 1200);
  });
  return button;
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== '') made.setAttribute(key, value);
  made.append(...children);
  return made;
}
