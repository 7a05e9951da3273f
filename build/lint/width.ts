/** Limits the length of lines: the formatter cannot break strings, templates and comments. */
import type { Rule } from 'eslint';

const MAX_LENGTH = 120;

export const widthRule: Rule.RuleModule = {
  meta: {
    type: 'layout',
    schema: [],
    messages: { wide: `a line has at most ${MAX_LENGTH} characters, not {{width}} (build/lint/width.ts)` },
  },
  create: (context) => ({
    Program() {
      for (const [at, { length }] of context.sourceCode.lines.entries())
        if (length > MAX_LENGTH) {
          const line = at + 1;
          const loc = { start: { line, column: MAX_LENGTH }, end: { line, column: length } };
          context.report({ loc, messageId: 'wide', data: { width: String(length) } });
        }
    },
  }),
};
