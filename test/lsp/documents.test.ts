import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { loadDirectives } from '../../server/src/analysis/directives';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import { CancelledError } from '../../server/src/base/cancel';
import { createDocuments } from '../../server/src/lsp/documents';
import { defaultSettings } from '../../server/src/lsp/settings';
import { analysis, outlook } from '../ide/samples';

const uri = 'untitled:kernel.cpp';

/** Counts what it is asked; analyses of it are the sample's, under the given text. */
function countingEngine(): Engine & { readonly calls: string[]; readonly released: Analysis[] } {
  const calls: string[] = [];
  const released: Analysis[] = [];
  return {
    calls,
    released,
    model: Promise.resolve({ kind: 'ready', name: 'test' }),
    analyze: (text, previous) => {
      calls.push(`analyze after ${previous?.text ?? 'nothing'}`);
      return { ...analysis, text };
    },
    release: (old) => void released.push(old),
    chooseTop: () => ({ top: 'scale' }),
    predict: async () => {
      calls.push('predict');
      return outlook().tops.map(({ result }) => result);
    },
    explore: () => Promise.reject(new Error('not asked for')),
    recommend: () => Promise.resolve([]),
    lint: () => [],
    edits: () => [],
  };
}

function opened(text: string): { documents: ReturnType<typeof createDocuments>; document: TextDocument } {
  const documents = createDocuments();
  const document = TextDocument.create(uri, 'cpp', 1, text);
  documents.changed(document);
  return { documents, document };
}

describe('documents', () => {
  it('read headers from the disk again after a reset', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pragma-lens-'));
    const source = pathToFileURL(join(folder, 'kernel.cpp')).href;
    const engine: Engine = {
      ...countingEngine(),
      analyze: (_text, _previous, readInclude) => ({ ...analysis, text: readInclude?.('k.h') ?? 'none' }),
    };
    const documents = createDocuments();
    documents.changed(TextDocument.create(source, 'cpp', 1, '#include "k.h"'));
    const seen = (): string | undefined => documents.snapshot(source, engine, defaultSettings)?.analysis.text;
    expect(seen()).toBe('none');
    writeFileSync(join(folder, 'k.h'), 'void f();');
    expect(seen()).toBe('none');
    documents.reset();
    expect(seen()).toBe('void f();');
    rmSync(folder, { recursive: true });
  });

  it('analyse and predict a version once, and only when asked', async () => {
    const engine = countingEngine();
    const { documents } = opened('a');
    const snapshot = documents.snapshot(uri, engine, defaultSettings);
    expect(engine.calls).toEqual([]);
    const [first, second] = await Promise.all([snapshot?.outlook(), snapshot?.outlook()]);
    expect(first).toBe(second);
    expect(documents.snapshot(uri, engine, defaultSettings)?.analysis).toBe(snapshot?.analysis);
    expect(engine.calls).toEqual(['analyze after nothing', 'predict']);
  });

  it('cancel the version before, start from its analysis, and release it', () => {
    const engine = countingEngine();
    const { documents, document } = opened('a');
    const old = documents.snapshot(uri, engine, defaultSettings);
    const oldAnalysis = old?.analysis;
    documents.changed(TextDocument.update(document, [{ text: 'b' }], 2));
    expect(old?.token.isCancellationRequested).toBe(true);
    expect(documents.snapshot(uri, engine, defaultSettings)?.analysis.text).toBe('b');
    expect(engine.calls).toEqual(['analyze after nothing', 'analyze after a']);
    expect(engine.released).toEqual([oldAnalysis]);
  });

  it('never analyse a newer text under an older version', async () => {
    const engine = countingEngine();
    const { documents, document } = opened('a');
    const old = documents.snapshot(uri, engine, defaultSettings);
    documents.changed(TextDocument.update(document, [{ text: 'b' }], 2));
    expect(() => old?.analysis).toThrow(CancelledError);
    await expect(old?.outlook()).rejects.toThrow(CancelledError);
    expect(engine.calls).toEqual([]);
  });

  it('take new settings after a reset, and forget a closed document', () => {
    const engine = countingEngine();
    const { documents } = opened('a');
    const old = documents.snapshot(uri, engine, defaultSettings);
    const kept = old?.analysis;
    documents.reset();
    expect(documents.snapshot(uri, engine, { ...defaultSettings, clockNs: 2 })?.target.clockNs).toBe(2);
    documents.closed(uri);
    expect(documents.snapshot(uri, engine, defaultSettings)).toBeUndefined();
    expect(documents.all()).toEqual([]);
    expect(engine.released).toEqual([kept]);
  });
});

describe('what is built', () => {
  const settings = { ...defaultSettings, clockNs: 3, unsafeMath: 'on', topFunction: 'mine' } as const;

  async function built(...config: string[]) {
    const text = ['[hls]', ...config].join('\n');
    const documents = createDocuments(() => ({ loaded: loadDirectives('config', 'hls.cfg', text, () => undefined) }));
    documents.changed(TextDocument.create(uri, 'cpp', 1, 'a'));
    const snapshot = documents.snapshot(uri, countingEngine(), settings);
    expect((await snapshot?.outlook())?.target).toBe(snapshot?.target);
    return snapshot;
  }

  it('is as the settings say where a config file says nothing', async () => {
    const { part, tool } = defaultSettings;
    expect((await built())?.target).toEqual({ part, clockNs: 3, tool, unsafeMath: true });
  });

  it('is as a config file says: part, clock, flow and unsafe math', async () => {
    const snapshot = await built(
      'part=xcu250-figd2104-2L-e',
      'clock=5ns',
      'flow_target=vitis',
      'syn.compile.unsafe_math_optimizations=0',
      'syn.top=other',
    );
    const { tool } = defaultSettings;
    const target = { part: 'xcu250-figd2104-2L-e', clockNs: 5, tool, flow: 'vitis', unsafeMath: false };
    expect(snapshot?.target).toEqual(target);
    expect(snapshot?.settings.topFunction).toBe('mine');
  });
});
