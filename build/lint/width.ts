/** Limits the width of lines in display columns: the formatter cannot break strings, templates and comments. */
import type { Rule } from 'eslint';
import { eastAsianWidth } from 'get-east-asian-width';

const MAX_COLUMNS = 120;

/** The rule that reports lines that are too wide. */
export const widthRule: Rule.RuleModule = {
  meta: {
    type: 'layout',
    schema: [],
    messages: { wide: `a line has at most ${MAX_COLUMNS} columns, not {{columns}} (build/lint/width.ts)` },
  },
  create: (context) => ({
    Program() {
      for (const [index, text] of context.sourceCode.lines.entries()) {
        const columns = columnsOf(text);
        if (columns <= MAX_COLUMNS) continue;
        const line = index + 1;
        const loc = { start: { line, column: fittingLength(text) }, end: { line, column: text.length } };
        context.report({ loc, messageId: 'wide', data: { columns: String(columns) } });
      }
    },
  }),
};

/** The width of a text in columns: Chinese and full-width characters take two, combining marks none. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  return /\p{Mark}/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** The length of the part of a text that fits on a line. */
function fittingLength(text: string): number {
  let columns = 0;
  let length = 0;
  for (const character of text) {
    columns += widthOf(character);
    if (columns > MAX_COLUMNS) break;
    length += character.length;
  }
  return length;
}
