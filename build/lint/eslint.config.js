/**
 * Lint of `npm test`: style and layer rules. Rules that need types are in oxlint.json, since oxlint takes a seventh of
 * the time.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import * as regexp from 'eslint-plugin-regexp';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { layerRule } from './layers.ts';
import { widthRule } from './width.ts';
import { windowRule, windowSyntax } from './window-rules.ts';

const styleRules = [
  { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
  { selector: 'ExportAllDeclaration', message: 'no barrels: import from the file that declares it' },
  { selector: 'TSEnumDeclaration', message: 'type stripping leaves no enums' },
];

/** Texts shown to users belong in the message catalogues, one per language. */
const texts = [2, 3].map((argument) => ({
  selector: `NewExpression[callee.name="AppError"] > :matches(Literal, TemplateLiteral):nth-child(${argument})`,
  message: 'an error is a message of the catalogue: message(…) of core/text',
}));

// ESLint keeps results until a plugin's version changes.
const version = createHash('sha256');
for (const file of ['imported-modules.ts', 'layers.ts', 'width.ts', 'window-rules.ts'])
  version.update(readFileSync(new URL(file, import.meta.url)));
const layers = {
  meta: { name: 'layers', version: version.digest('hex') },
  rules: { imports: layerRule, width: widthRule, window: windowRule },
};
const plugins = { layers };

const rules = {
  'layers/imports': 'error',
  'layers/width': 'error',
  'layers/window': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  eqeqeq: 'error',
  'no-restricted-syntax': ['error', ...styleRules],
  'no-warning-comments': 'error',
  'prefer-const': 'error',
};

/** What users' data reach is matched in a time linear in its length. */
const linearRegularExpressions = {
  'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
  'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
};

/** Files get their names in one place, which is careful about links, crashes and other users. */
const renaming = {
  paths: ['node:fs', 'node:fs/promises'].map((name) => ({
    name,
    importNames: ['rename', 'renameSync'],
    message: 'core/publish.ts gives a file its name',
  })),
};

// ESLint reads this file by its default export.
export default defineConfig([
  globalIgnores(['node_modules', 'out', 'shared']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins,
    rules,
  },
  {
    files: ['**/*.{js,mjs}'],
    plugins,
    rules: { 'layers/width': 'error' },
  },
  {
    files: ['renderer/**/*.svelte'],
    extends: [tseslint.configs.recommended, svelte.configs.recommended],
    plugins,
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      ...rules,
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // A set that lives within one function need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['core/**', 'electron/**'],
    rules: { 'no-restricted-syntax': ['error', ...styleRules, ...texts] },
  },
  {
    files: ['core/**', 'electron/**'],
    // The lock has its own protocol, and an upload stays in a folder that is the process's own.
    ignores: ['core/publish.ts', 'core/store/file/lock-file.ts', 'core/serve/work-folder.ts'],
    rules: { 'no-restricted-imports': ['error', renaming] },
  },
  {
    files: ['core/**', 'electron/**', 'renderer/**'],
    plugins: { regexp },
    rules: linearRegularExpressions,
  },
  {
    files: ['renderer/**'],
    rules: { 'no-restricted-syntax': ['error', ...styleRules, ...texts, ...windowSyntax] },
  },
]);
