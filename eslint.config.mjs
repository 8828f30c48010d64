// Rules that need no type information (those would take minutes here; `npm run typecheck` sees the types).
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = ['process', 'console', 'Buffer', 'URL', 'fetch', 'setTimeout', 'clearTimeout', 'performance'];
const pageGlobals = ['window', 'document', 'acquireVsCodeApi', 'requestAnimationFrame', 'getComputedStyle'];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'model/', '.vscode-test/', 'test-results/'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: readonly(nodeGlobals) } },
  { files: ['client/media/**/*.js'], languageOptions: { sourceType: 'script', globals: readonly(pageGlobals) } },
  { files: ['server/src/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['server/src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
);
