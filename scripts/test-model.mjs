// ruff and pytest over model/, with the Python of .venv or of PRAGMALENS_PYTHON: `npm run test:model`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python =
  process.env.PRAGMALENS_PYTHON ??
  ['.venv/bin/python', '.venv/Scripts/python.exe'].find((path) => existsSync(root + path)) ??
  'python3';

function run(args, stdio = 'inherit') {
  return spawnSync(python, args, { cwd: root, stdio, encoding: 'utf8' });
}

const missing = ['torch', 'onnx', 'onnxruntime', 'numpy', 'matplotlib', 'pytest', 'ruff'].filter(
  (name) => run(['-c', `import ${name}`], 'ignore').status !== 0,
);
if (missing.length > 0) {
  console.error(`Model tests: ${python} has no ${missing.join(', ')}. Run scripts/model-env.sh, which fills .venv.`);
  process.exit(1);
}
const tidy =
  run(['-m', 'ruff', 'check', 'model']).status === 0 && run(['-m', 'ruff', 'format', '--check', 'model']).status === 0;
const tests = run(['-m', 'pytest', '-q', '-rs', '--color=no', 'model/tests'], ['ignore', 'pipe', 'inherit']);
console.log(tests.stdout.trimEnd());
const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(tests.stdout.trimEnd().split('\n').pop())?.[1] ?? 0);
const failed = count('failed') + count('errors?');
console.log(`${count('passed')} passed, ${failed} failed`);
process.exitCode = tidy && tests.status === 0 ? 0 : 1;
