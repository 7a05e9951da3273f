/** Lint of `npm test`: what the type checker cannot see, the habits of the code base and the layer rule. */
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { layerRule } from './layers.ts';

const root = new URL('..', import.meta.url).pathname;

// ESLint reads this file by its default export; it is the only one of the code base.
export default defineConfig([
  globalIgnores(['node_modules', 'out', 'shared']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { layers: { rules: { imports: layerRule } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      'layers/imports': 'error',
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
      'no-restricted-syntax': ['error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
        { selector: 'ExportAllDeclaration', message: 'no barrels: import from the file that declares it' },
        { selector: 'TSEnumDeclaration', message: 'type stripping leaves no enums' }],
      'no-warning-comments': 'error',
      'prefer-const': 'error',
    },
  },
]);
