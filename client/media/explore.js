// The explore panel's page: shows what the extension sends, tells it what is clicked.
import { drawPlot } from './plot.js';
import { drawTable } from './table.js';

/** @typedef {import('../src/panel-messages').ToPage} ToPage */
/** @typedef {import('../src/panel-messages').FromPage} FromPage */
/** @typedef {import('../../server/src/lsp/protocol').ExploreView} ExploreView */
/** @typedef {import('../../server/src/lsp/protocol').ShareName} ShareName */

/** @typedef {{ acquireVsCodeApi(): { postMessage(message: FromPage): void } }} Webview */

const vscode = /** @type {Webview} */ (/** @type {unknown} */ (globalThis)).acquireVsCodeApi();

/** @type {<T extends Element>(id: string, type: new () => T) => T} */
const get = (id, type) => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
};

const plot = get('plot', SVGSVGElement);
const table = get('table', HTMLTableElement);
const share = get('share', HTMLSelectElement);

/** @type {Extract<ToPage, { kind: 'view' }> | undefined} */
let shown;
let order = { column: 0, ascending: true };

/** @param {ToPage} message */
function show(message) {
  get('loading', HTMLElement).hidden = message.kind !== 'loading';
  get('content', HTMLElement).hidden = message.kind !== 'view';
  get('again', HTMLElement).hidden = message.kind === 'loading';
  const note = get('message', HTMLElement);
  note.hidden = true;
  if (message.kind === 'loading') {
    const bar = get('progress', HTMLProgressElement);
    if (message.total > 0) {
      bar.max = message.total;
      bar.value = message.done;
    } else bar.removeAttribute('value');
    const count = message.total > 0 ? `Exploring: ${message.done} of ${message.total} designs` : 'Exploring…';
    get('progress-text', HTMLElement).textContent = count;
    return;
  }
  if (message.kind === 'message') note.textContent = message.text;
  if (message.kind === 'view') {
    shown = message;
    if (message.stale)
      note.textContent = 'The file has changed since this was explored. Explore again to apply a design.';
    else if (message.view.rows.length === 1) note.textContent = 'No design was found that is better than the source.';
    fill(message.view);
    draw();
  }
  note.hidden = note.textContent === '' || (message.kind === 'view' && !message.stale && message.view.rows.length > 1);
}

/** @param {ExploreView} view */
function fill(view) {
  get('title', HTMLElement).textContent = view.title;
  get('target', HTMLElement).textContent = view.target;
  get('summary', HTMLElement).textContent = view.summary;
  const chosen = share.value;
  const options = Object.entries(view.shareLabels).map(([name, label]) => new Option(label, name));
  share.replaceChildren(...options);
  if (chosen !== '') share.value = chosen;
  const notes = get('notes', HTMLDetailsElement);
  notes.hidden = view.notes.length === 0;
  notes.querySelector('ul')?.replaceChildren(
    ...view.notes.map((text) => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    }),
  );
}

/** Draws plot and table, and ties each point to its row. */
function draw() {
  if (!shown) return;
  const { view, stale } = shown;
  const points = drawPlot(plot, view, /** @type {ShareName} */ (share.value));
  const rows = drawTable(table, view, order, {
    canApply: !stale,
    apply: (row) => vscode.postMessage({ kind: 'apply', row }),
    copy: (row, form) => vscode.postMessage({ kind: 'copy', row, form }),
    sort: (next) => {
      order = next;
      draw();
      /** @type {HTMLElement | null | undefined} */
      const heading = table.tHead?.querySelectorAll('button')[next.column];
      heading?.focus();
    },
  });
  rows.forEach((row, index) => {
    const point = points[index];
    /** @param {boolean} on */
    const mark = (on) => {
      row.classList.toggle('marked', on);
      point?.classList.toggle('marked', on);
      if (on && point) plot.append(point);
    };
    for (const [event, on] of /** @type {const} */ ([
      ['mouseenter', true],
      ['mouseleave', false],
      ['focusin', true],
      ['focusout', false],
    ])) {
      row.addEventListener(event, () => mark(on));
    }
    point?.addEventListener('mouseenter', () => {
      mark(true);
      row.scrollIntoView({ block: 'nearest' });
    });
    point?.addEventListener('mouseleave', () => mark(false));
    point?.addEventListener('click', () => row.querySelector('button')?.focus());
  });
}

get('cancel', HTMLButtonElement).addEventListener('click', () => vscode.postMessage({ kind: 'cancel' }));
get('again', HTMLButtonElement).addEventListener('click', () => vscode.postMessage({ kind: 'again' }));
share.addEventListener('change', draw);
new ResizeObserver(() => {
  if (plot.clientWidth > 0 && plot.viewBox.baseVal.width !== Math.max(280, plot.clientWidth)) draw();
}).observe(plot);
window.addEventListener('message', (event) => show(event.data));
vscode.postMessage({ kind: 'ready' });
