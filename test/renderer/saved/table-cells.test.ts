import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clipboardText, csvOf, savedTable, withUniqueTitles } from '../../../renderer/parts/table/table-cells.ts';
import type { Column } from '../../../renderer/parts/table/table.ts';

interface Row {
  readonly name: string;
  readonly shown: string;
  readonly exact?: number | null;
}

const columns: readonly Column<Row>[] = [
  { key: 'name', title: 'Name', text: ({ name }) => name },
  { key: 'shown', title: 'Figure', align: 'end', text: ({ shown }) => shown, value: ({ exact }) => exact ?? null },
  { key: 'actions', title: '', text: () => 'no data' },
];

const cellFor = (shown: string, exact?: number): unknown =>
  savedTable(columns, [{ name: 'a', shown, exact }]).rows[0][1];

test('a figure is saved as a number with all its digits, a percentage as a share with its decimals', () => {
  assert.equal(cellFor('1,234', 1234), 1234);
  assert.equal(cellFor('0.71', 0.7098), 0.7098);
  assert.deepEqual(cellFor('23.4\u202f%', 0.23412), { share: 0.23412, decimals: 1 });
  assert.deepEqual(cellFor('23.4\u202f%'), { share: 0.234, decimals: 1 });
  assert.equal(cellFor('−1.5', -1.52), -1.52);
  assert.equal(cellFor('1.23457E18', 1.234567e18), 1.234567e18);
  assert.equal(cellFor('−5E-10'), -5e-10);
});

test('a number is saved as shown if its sort key has another unit; a cell without a number stays text', () => {
  assert.deepEqual(cellFor('5', 5_000_000), 5);
  assert.equal(cellFor('3.7 d', 319_680_000), '3.7 d');
  assert.equal(cellFor('23.1–23.8', 0.231), '23.1–23.8');
  assert.equal(cellFor('–'), null);
  const [[id]] = savedTable(columns, [{ name: '00123', shown: '1' }]).rows;
  assert.equal(id, '00123');
});

test('intervals below figures are saved in a column of their own, empty where a figure has none', () => {
  const interval = { title: '95 % interval', text: ({ name }: Row) => (name === 'a' ? '1–7' : null) };
  const withInterval = columns.map((column) => (column.key === 'shown' ? { ...column, interval } : column));
  const table = savedTable(withInterval, [
    { name: 'a', shown: '3', exact: 3.2 },
    { name: 'b', shown: '4', exact: 4 },
  ]);
  assert.deepEqual(table, {
    header: ['Name', 'Figure', '95 % interval'],
    rows: [
      ['a', 3.2, '1–7'],
      ['b', 4, ''],
    ],
  });
  assert.deepEqual(savedTable(withInterval, [{ name: 'b', shown: '4' }]).header, ['Name', 'Figure']);
});

test('a saved table has plain spaces where the screen has unbroken ones', () => {
  const table = savedTable(columns, [{ name: '7\u00a0日激活', shown: '9\u202f%' }]);
  const words = { title: '95 % interval', of: (figure: string) => figure };
  assert.equal(withUniqueTitles(table, words).rows[0][0], '7 日激活');
});

test('the titles of a saved table are unique, and the titles of intervals name their figures', () => {
  const title = '95\u202f% interval';
  const words = { title, of: (figure: string) => `${figure} (${title})` };
  const header = ['', 'Expected', title, 'Actual', 'Actual ÷ expected', title, 'Rate', 'Rate', ''];
  assert.deepEqual(withUniqueTitles({ header, rows: [] }, words).header, [
    ...['', 'Expected', 'Expected (95 % interval)', 'Actual', 'Actual ÷ expected', 'Actual ÷ expected (95 % interval)'],
    ...['Rate', 'Rate (2)', ''],
  ]);
});

test('columns without a title, such as those with buttons, are left out', () => {
  assert.deepEqual(savedTable(columns, []).header, ['Name', 'Figure']);
});

test('a column of buttons, whose title only screen readers read, is left out', () => {
  const buttons: Column<Row> = { key: 'buttons', title: 'Actions', pinned: true, text: () => '' };
  assert.deepEqual(savedTable([...columns, buttons], []).header, ['Name', 'Figure']);
});

test('a saved table has the `saved` columns of a column instead of the column on the screen', () => {
  const interval: Column<Row> = {
    ...columns[1],
    saved: [
      { title: 'Figure', value: ({ exact }) => exact ?? null },
      { title: 'Half', value: ({ exact }) => (exact === null || exact === undefined ? null : exact / 2) },
    ],
  };
  assert.deepEqual(
    savedTable(
      [columns[0], interval],
      [
        { name: 'a', shown: '0.71 (0.35)', exact: 0.7098 },
        { name: 'b', shown: '–' },
      ],
    ),
    {
      header: ['Name', 'Figure', 'Half'],
      rows: [
        ['a', 0.7098, 0.3549],
        ['b', null, null],
      ],
    },
  );
});

test('no cell becomes a formula, in a file or from the clipboard, and a cell with tabs stays one cell', () => {
  const table = savedTable(columns, [
    { name: '=HYPERLINK("http://x")', shown: '1' },
    { name: 'a\tb\n=1+1', shown: '2' },
  ]);
  assert.match(csvOf(table), /^Name,Figure\r\n"'=HYPERLINK/);
  const [header, first, second] = clipboardText(table).split('\n');
  assert.equal(header, 'Name\tFigure');
  assert.match(first, /^'=HYPERLINK/);
  assert.equal(second, 'a b =1+1\t2');
});
