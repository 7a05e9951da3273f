/** This repository's own rules, for oxlint and ESLint. */
import * as regexp from 'eslint-plugin-regexp';

import { layerRule } from './layers.ts';
import { syntaxRule, within } from './syntax.ts';
import { unreadRule } from './unread.ts';
import { widthRule } from './width.ts';
import { windowRule } from './window-rules.ts';

const read = ['core', 'electron', 'renderer'];

// oxlint-disable-next-line layers/syntax -- Both read this file by its default export.
export default {
  meta: { name: 'layers' },
  rules: {
    imports: layerRule,
    syntax: syntaxRule,
    unread: unreadRule,
    width: widthRule,
    window: windowRule,
    // What users' data reach is matched in a time linear in its length.
    'no-super-linear-backtracking': within(read, regexp.rules['no-super-linear-backtracking']),
    'no-super-linear-move': within(read, regexp.rules['no-super-linear-move']),
  },
};
