/** Lint of `npm test`: what the type checker cannot see, the habits of the code base and the layer rule. */
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

import { layerRule } from './layers.ts';
import { windowRule, windowSyntax } from './window-rules.ts';

const root = new URL('..', import.meta.url).pathname;

const habits = [
  { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
  { selector: 'ExportAllDeclaration', message: 'no barrels: import from the file that declares it' },
  { selector: 'TSEnumDeclaration', message: 'type stripping leaves no enums' },
];

const plugins = { layers: { rules: { imports: layerRule, window: windowRule } } };

const rules = {
  'layers/imports': 'error',
  'layers/window': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [
    { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
    // The backends in use are there at once; only others would have to be waited for.
    { from: 'package', package: '@tensorflow/tfjs-core', name: 'setBackend' },
  ] }],
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  eqeqeq: 'error',
  'no-restricted-syntax': ['error', ...habits],
  'no-warning-comments': 'error',
  'prefer-const': 'error',
};

// ESLint reads this file by its default export.
export default defineConfig([
  globalIgnores(['node_modules', 'out', 'shared']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules,
  },
  {
    // The tests run on an Electron that still has what the program's own has deprecated.
    files: ['electron/**/*.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'error' },
  },
  {
    // A component's types are svelte-check's; rules that need them would build the whole program anew for each component.
    files: ['renderer/**/*.svelte'],
    extends: [tseslint.configs.recommended, svelte.configs.recommended, tseslint.configs.disableTypeChecked],
    plugins,
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      ...rules, ...tseslint.configs.disableTypeChecked.rules,
      'prefer-const': 'off', 'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // A set that lives within one function need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['renderer/**'],
    rules: { 'no-restricted-syntax': ['error', ...habits, ...windowSyntax] },
  },
]);
