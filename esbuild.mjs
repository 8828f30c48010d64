// Bundles the client, the server, the command line and the model's thread, and puts the files they load at run time beside them.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const production = process.argv.includes('--production');

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  define: { 'process.env.PRAGMALENS_VERSION': JSON.stringify(require('./package.json').version) },
  external: ['vscode', 'onnxruntime-node'],
  // Its ES module asks for import.meta.url, which a CommonJS bundle doesn't have.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
// Without a trained model the product says so and works with the analytic terms alone.
const hasModel = existsSync('model/artifact/model.json');
if (!hasModel) console.warn('model/artifact holds no model: built without one');
await Promise.all([
  build({ ...common, entryPoints: ['client/src/extension.ts'], outfile: 'dist/extension.js' }),
  build({ ...common, entryPoints: ['server/src/lsp/main.ts'], outfile: 'dist/server.js' }),
  build({ ...common, entryPoints: ['server/src/predict/worker.ts'], outfile: 'dist/model-worker.js' }),
  build({
    ...common,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  }),
  cp(require.resolve('web-tree-sitter/tree-sitter.wasm'), 'dist/tree-sitter.wasm'),
  cp(require.resolve('tree-sitter-cpp/tree-sitter-cpp.wasm'), 'dist/tree-sitter-cpp.wasm'),
  ...(hasModel ? [cp('model/artifact', 'dist/model', { recursive: true })] : []),
  cp('docs/lints.md', 'dist/lints.md'),
  cp('client/media', 'dist/media', { recursive: true }),
]);
