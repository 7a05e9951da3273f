import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importProject } from '../import-project.ts';

const { imported, column } = importProject();
const ROWS = Array.from({ length: 50 }, (_, row) => row);
/** A column of numbers as written; every tenth is missing. */
const incomes = (blank: string, mark = '.'): string[] =>
  ROWS.map((row) => (row % 10 === 3 ? blank : `${1000 + row}${mark}5`));
const expected = ROWS.map((row) => (row % 10 === 3 ? NaN : 1000.5 + row));

test('a cell of spaces among numbers is a missing number, like an empty one', async () => {
  for (const blank of ['', ' ', '   ', '\t', '\u00a0', '\u3000'])
    for (const mark of ['.', ',']) {
      const lines = incomes(blank, mark).map((income, row) => `${row};${row % 2};${income}`);
      const { rejected } = await imported(`id;click;income\n${lines.join('\n')}\n`);
      assert.deepEqual([rejected, column('numeric', 'income')], [0, expected], JSON.stringify([blank, mark]));
    }
});

test('a cell of spaces is a missing number in an event log too', async () => {
  const lines = incomes(' ').flatMap((income, row) => [
    `${row},impression,2026-05-01,${income}`,
    ...(row % 2 === 0 ? [`${row},click,2026-05-02,${income}`] : []),
  ]);
  const { rejected } = await imported(`id,event,event_time,income\n${lines.join('\n')}\n`);
  assert.deepEqual([rejected, column('numeric', 'income')], [0, expected]);
});

test('names keep their spaces', async () => {
  await imported('id,click,city\n1,0, \n2,1, Ulm\n');
  assert.deepEqual(column('categorical', 'city'), [' ', ' Ulm']);
});
