// What `npm run demo` shows: prediction, recommended pragmas and frontier of examples/gemm.cpp, by the built command line.
import { spawnSync } from 'node:child_process';

const file = 'examples/gemm.cpp';
for (const [title, ...args] of [
  [`1. Predicted as it stands: pragma-lens predict ${file}`, 'predict', file],
  [`2. Worth changing: pragma-lens check ${file}`, 'check', file],
  [`3. The frontier: pragma-lens explore ${file}`, 'explore', file, '--time-limit', '10'],
]) {
  console.log(`\n${title}\n`);
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
