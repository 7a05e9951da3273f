/** ESLint checks the components of the window, whose markup oxlint does not read. All other files: oxlint.json. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import plugin from './plugin.ts';

// ESLint keeps results until a plugin's version changes.
const version = createHash('sha256');
for (const file of ['imported-modules.ts', 'layers.ts', 'plugin.ts', 'syntax.ts', 'width.ts', 'window-rules.ts'])
  version.update(readFileSync(new URL(file, import.meta.url)));
const layers = { ...plugin, meta: { ...plugin.meta, version: version.digest('hex') } };

// ESLint reads this file by its default export.
export default defineConfig([
  globalIgnores(['node_modules', 'out', 'shared', '**/*.{js,mjs,cjs}']),
  {
    files: ['renderer/**/*.svelte'],
    extends: [tseslint.configs.recommended, svelte.configs.recommended],
    plugins: { layers },
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'layers/imports': 'error',
      'layers/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'layers/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
      'layers/syntax': 'error',
      'layers/width': 'error',
      'layers/window': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'max-lines': ['error', 300],
      'no-warning-comments': 'error',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // A set that lives within one function need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
]);
