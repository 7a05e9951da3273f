import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { csvCell, neutralised, withoutApostrophes } from '../../core/text/csv.ts';

/** A line as LibreOffice reads it: without blanks before a quote at a cell's start. */
const blanksDropped = (line: string, separator: string): string =>
  line.replace(new RegExp(`(?<=^|[${separator}\r\n]) +(?=")`, 'g'), '');

/** The cells that a spreadsheet with this separator shows for one line: a quote protects only at a cell's start. */
function cellsOf(line: string, separator: string): string[] {
  const cells = [''];
  let [quoted, isStart] = [false, true];
  for (let index = 0; index < line.length; index++) {
    const character = line[index];
    const isQuote = character === '"' && (quoted || isStart);
    isStart = false;
    if (isQuote && quoted && line[index + 1] === '"') cells[cells.length - 1] += line[++index];
    else if (isQuote) quoted = !quoted;
    else if (!quoted && [separator, '\n', '\r'].includes(character)) isStart = cells.push('') > 0;
    else cells[cells.length - 1] += character;
  }
  return cells;
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
const computes = (cell: string): boolean => /^[=+\-@＝＋－＠]/.test(cell) && !isNumber(cell);
const hostile = fc.string({ unit: fc.constantFrom(...'=+-@;,\t\r\n"\'＝＋－＠a1 '), maxLength: 10 });

test('no spreadsheet computes anything from a text, whichever separator it splits by', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const separator of [',', ';', '\t'])
        for (const line of [`${csvCell(text)},end`, `1,${csvCell(text)},end`, `1,"x",${csvCell(text)}`]) {
          // A number may be followed by a comma, which only a spreadsheet with another separator takes into its cell.
          for (const read of [line, blanksDropped(line, separator)]) {
            const cells = cellsOf(read, separator).map((cell) => cell.replace(/,end$/, ''));
            assert.deepEqual(cells.filter(computes), [], JSON.stringify({ separator, line }));
          }
        }
    }),
    { numRuns: 3000 },
  );
});

test('numbers stay numbers, and ordinary texts stay as they are', () => {
  for (const text of ['-5', '+4412', '-0.5e3', '-.5', '007', 'a-b', 'a;b', "it's", '', 'x; -5', '−5'])
    assert.equal(neutralised(text), text);
  assert.deepEqual([csvCell(-0.5), csvCell(null), csvCell('-0.5')], ['-0.5', '', '-0.5']);
});

test('an apostrophe is put before each formula, even after a separator within a cell', () => {
  for (const [text, expected] of [
    ['=1+1', "'=1+1"],
    ['\t=1', "'\t'=1"],
    ['a;=1', "a;'=1"],
    ['a\t@x', "a\t'@x"],
    ['a\r\n=b', "a\r\n'=b"],
    ['-2+3;-5;-x', "'-2+3;'-5;'-x"],
    ['a;""=1', 'a;""\'=1'],
    ['a; "=1', 'a; "\'=1'],
    ['a\t  ""@x', 'a\t  ""\'@x'],
  ])
    assert.equal(neutralised(text), expected);
});

test('an apostrophe of the text itself is not mistaken for one that was put before a formula', () => {
  for (const [text, expected] of [
    ["'=x", "''=x"],
    ["''=x", "'''=x"],
    ["a;'=x", "a;''=x"],
    ["'\tx", "''\tx"],
    ["'007", "'007"],
    ["'-5", "'-5"],
    ["it's", "it's"],
  ])
    assert.equal(neutralised(text), expected);
});

test('a neutralised text is recovered byte for byte', () => {
  fc.assert(
    fc.property(hostile, (text) => assert.equal(withoutApostrophes(neutralised(text)), text)),
    { numRuns: 3000 },
  );
});
