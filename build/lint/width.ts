/** How wide a line may be; the formatter keeps to it where it can, which it cannot within a text or a template. */
import type { Rule } from 'eslint';

const WIDEST = 120;

export const widthRule: Rule.RuleModule = {
  meta: {
    type: 'layout',
    schema: [],
    messages: { wide: `a line has at most ${WIDEST} characters, not {{width}} (build/lint/width.ts)` },
  },
  create: (context) => ({
    Program() {
      for (const [at, { length }] of context.sourceCode.lines.entries())
        if (length > WIDEST) {
          const line = at + 1;
          const loc = { start: { line, column: WIDEST }, end: { line, column: length } };
          context.report({ loc, messageId: 'wide', data: { width: String(length) } });
        }
    },
  }),
};
