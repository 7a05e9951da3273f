import assert from 'node:assert/strict';
import { test } from 'node:test';

import { displayWidth, formatTable, type TableColumn } from '../../../core/cli/table.ts';

/** The column titles of each of the tables into which one is divided. */
function titlesOf(columns: readonly TableColumn[], row: readonly string[]): string[][] {
  const tables = formatTable(columns, [row]).split('\n\n');
  for (const line of tables.join('\n').split('\n')) assert.ok(displayWidth(line) <= 120, line);
  return tables.map((table) => table.split('\n')[0].split(/ {2,}/));
}

const cell = 'x'.repeat(38);

test('a table of at most 120 columns stays whole, and a wider one is divided', () => {
  // Three columns of 38 and two gaps are 118 columns wide; with a fourth, the first one is repeated.
  const three = ['run', 'bank', 'model'].map((title) => ({ title, key: title === 'run' }));
  assert.deepEqual(titlesOf(three, [cell, cell, cell]), [['run', 'bank', 'model']]);
  assert.deepEqual(titlesOf([...three, { title: 'AUC' }], [cell, cell, cell, cell]), [
    ['run', 'bank', 'model'],
    ['run', 'AUC'],
  ]);
});

test('all key columns are repeated, and columns that belong together stay together', () => {
  const columns: TableColumn[] = [
    { title: 'step', key: true },
    { title: 'model', key: true },
    { title: 'AUC' },
    { title: 'gain', withPrevious: true },
    { title: 'loss' },
    { title: 'change', withPrevious: true },
  ];
  const wide = 'x'.repeat(30);
  assert.deepEqual(titlesOf(columns, ['s', 'm', wide, wide, wide, wide]), [
    ['step', 'model', 'AUC', 'gain'],
    ['step', 'model', 'loss', 'change'],
  ]);
});

test('a table without key columns stays whole, since a second table would not say which row is which', () => {
  const columns = ['bank', 'step', 'target', 'control'].map((title) => ({ title }));
  assert.equal(formatTable(columns, [[cell, cell, cell, cell]]).split('\n\n').length, 1);
});

test('a table with a long name in its key column stays whole, so that the name is not repeated', () => {
  const name = '招商银行'.repeat(20);
  assert.equal(formatTable([{ title: 'run', key: true }, { title: 'AUC' }], [[name, '0.5']]).split('\n\n').length, 1);
});
