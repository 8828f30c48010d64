import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { loadDirectives } from '../../server/src/analysis/directives';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import { CancelledError, yieldAndCheck } from '../../server/src/base/cancel';
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
    analyze: () => analysis,
    analyzeInSlices: async (text, token, previous) => {
      calls.push(`analyze after ${previous?.text ?? 'nothing'}`);
      await yieldAndCheck(token);
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
    lintInSlices: () => Promise.resolve([]),
    edits: () => [],
    close: () => Promise.resolve(),
  };
}

function opened(text: string): { documents: ReturnType<typeof createDocuments>; document: TextDocument } {
  const documents = createDocuments();
  const document = TextDocument.create(uri, 'cpp', 1, text);
  documents.changed(document);
  return { documents, document };
}

describe('documents', () => {
  it('read headers from the disk again after a reset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pragma-lens-'));
    const source = pathToFileURL(join(folder, 'kernel.cpp')).href;
    const engine: Engine = {
      ...countingEngine(),
      analyzeInSlices: async (_text, _token, _previous, readInclude) => ({
        ...analysis,
        text: readInclude?.('k.h') ?? 'none',
      }),
    };
    const documents = createDocuments();
    documents.changed(TextDocument.create(source, 'cpp', 1, '#include "k.h"'));
    const seen = async (): Promise<string | undefined> =>
      (await documents.snapshot(source, engine, defaultSettings)?.analysed())?.analysis.text;
    expect(await seen()).toBe('none');
    writeFileSync(join(folder, 'k.h'), 'void f();');
    expect(await seen()).toBe('none');
    documents.reset();
    expect(await seen()).toBe('void f();');
    rmSync(folder, { recursive: true });
  });

  it('analyse and predict a version once, and only when asked', async () => {
    const engine = countingEngine();
    const { documents } = opened('a');
    const snapshot = documents.snapshot(uri, engine, defaultSettings);
    expect(engine.calls).toEqual([]);
    const asked = Promise.all([snapshot?.analysed(), documents.snapshot(uri, engine, defaultSettings)?.analysed()]);
    const [analysed, same] = await asked;
    expect(analysed).toBe(same);
    expect(await analysed?.outlook()).toBe(await same?.outlook());
    expect(engine.calls).toEqual(['analyze after nothing', 'predict']);
  });

  it('cancel the version before, start from its analysis, and release it', async () => {
    const engine = countingEngine();
    const { documents, document } = opened('a');
    const old = documents.snapshot(uri, engine, defaultSettings);
    const before = await old?.analysed();
    documents.changed(TextDocument.update(document, [{ text: 'b' }], 2));
    expect(old?.token.isCancellationRequested).toBe(true);
    const after = await documents.snapshot(uri, engine, defaultSettings)?.analysed();
    expect(after?.analysis.text).toBe('b');
    expect(engine.calls).toEqual(['analyze after nothing', 'analyze after a']);
    expect(engine.released).toEqual([before?.analysis]);
  });

  it('end an analysis that is under way when its version is over', async () => {
    const engine = countingEngine();
    const { documents, document } = opened('a');
    const started = documents.snapshot(uri, engine, defaultSettings)?.analysed();
    documents.changed(TextDocument.update(document, [{ text: 'b' }], 2));
    const next = documents.snapshot(uri, engine, defaultSettings)?.analysed();
    await expect(started).rejects.toThrow(CancelledError);
    expect((await next)?.analysis.text).toBe('b');
    expect(engine.calls).toEqual(['analyze after nothing', 'analyze after nothing']);
    expect(engine.released).toEqual([]);
  });

  it('are over with a header that their analysis has looked for, even while it is under way', async () => {
    const engine: Engine = {
      ...countingEngine(),
      analyzeInSlices: async (_text, token, _previous, readInclude) => {
        const text = readInclude?.('k.h') ?? 'none';
        await yieldAndCheck(token);
        return { ...analysis, text };
      },
    };
    const documents = createDocuments();
    const source = 'file:///nowhere/kernel.cpp';
    documents.changed(TextDocument.create(source, 'cpp', 1, '#include "k.h"'));
    const started = documents.snapshot(source, engine, defaultSettings)?.analysed();
    const header = TextDocument.create('file:///nowhere/k.h', 'cpp', 1, 'void f();');
    expect(documents.changed(header)).toEqual([source]);
    await expect(started).rejects.toThrow(CancelledError);
    const next = await documents.snapshot(source, engine, defaultSettings)?.analysed();
    expect(next?.analysis.text).toBe('void f();');
  });

  it('never analyse a newer text under an older version', async () => {
    const engine = countingEngine();
    const { documents, document } = opened('a');
    const old = documents.snapshot(uri, engine, defaultSettings);
    documents.changed(TextDocument.update(document, [{ text: 'b' }], 2));
    await expect(old?.analysed()).rejects.toThrow(CancelledError);
    expect(engine.calls).toEqual([]);
  });

  it('take new settings after a reset, and forget a closed document', async () => {
    const engine = countingEngine();
    const { documents } = opened('a');
    const old = documents.snapshot(uri, engine, defaultSettings);
    const kept = await old?.analysed();
    documents.reset();
    expect(documents.snapshot(uri, engine, { ...defaultSettings, clockNs: 2 })?.target.clockNs).toBe(2);
    documents.closed(uri);
    expect(documents.snapshot(uri, engine, defaultSettings)).toBeUndefined();
    expect(documents.all()).toEqual([]);
    expect(engine.released).toEqual([kept?.analysis]);
  });
});

describe('what is built', () => {
  const settings = { ...defaultSettings, clockNs: 3, unsafeMath: 'on', topFunction: 'mine' } as const;

  async function built(...config: string[]) {
    const text = ['[hls]', ...config].join('\n');
    const documents = createDocuments(() => ({ loaded: loadDirectives('config', 'hls.cfg', text, () => undefined) }));
    documents.changed(TextDocument.create(uri, 'cpp', 1, 'a'));
    const snapshot = documents.snapshot(uri, countingEngine(), settings);
    const analysed = await snapshot?.analysed();
    expect((await analysed?.outlook())?.target).toBe(snapshot?.target);
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
