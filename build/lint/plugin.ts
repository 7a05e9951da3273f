/** This repository's own rules, for oxlint and ESLint. */
import * as regexp from 'eslint-plugin-regexp';

import { layerRule } from './layers.ts';
import { syntaxRule, within } from './syntax.ts';
import { unreadRule } from './unread.ts';
import { widthRule } from './width.ts';
import { windowRule } from './window-rules.ts';

/** The folders with regular expressions that match users' data. */
const withUserData = ['core', 'electron', 'renderer'];

// oxlint-disable-next-line layers/syntax -- Both load the default export of this file.
export default {
  meta: { name: 'layers' },
  rules: {
    imports: layerRule,
    syntax: syntaxRule,
    unread: unreadRule,
    width: widthRule,
    window: windowRule,
    // Regular expressions that match users' data must take linear time.
    'no-super-linear-backtracking': within(withUserData, regexp.rules['no-super-linear-backtracking']),
    'no-super-linear-move': within(withUserData, regexp.rules['no-super-linear-move']),
  },
};
