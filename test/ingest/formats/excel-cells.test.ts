import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { listSources } from '../../../core/ingest/files/files.ts';
import { withWorkbookErrors } from '../../../core/ingest/formats/excel/error.ts';
import { cellFormat, codeText, formatKind } from '../../../core/ingest/formats/excel/number-formats.ts';
import { openRows } from '../../../core/ingest/formats/open-rows.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { notesOf, readAll } from './read-all.ts';
import { textRow, workbookParts, writeParts, type TestSheet } from './workbook-file.ts';

/** Writes a workbook of one sheet. */
function writeSheet(path: string, sheet: Omit<TestSheet, 'name'>, styles = ''): Promise<string> {
  return writeParts(path, workbookParts([{ name: 'Export', ...sheet }], { styles }));
}

const ERRORS = ['#DIV/0!', '#REF!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!', '#N/A', '#SPILL!'];

test('an error of Excel is a missing value in every column, and the import says once how many there are', async (t) => {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const error = (index: number): string =>
      row < ERRORS.length && index < 2 ? `<c t="e"><f>A1/0</f><v>${ERRORS[row]}</v></c>` : '';
    return (
      `<row><c t="str"><v>u${row}</v></c><c><v>${row % 2}</v></c>` +
      `${error(0) || `<c><v>${1000 + row / 4}</v></c>`}${error(1) || `<c t="str"><v>city ${row % 3}</v></c>`}</row>`
    );
  });
  const path = join(temporaryFolder(t), 'export.xlsx');
  await writeSheet(path, { rows: textRow(['user_id', 'click', 'income', 'city']) + rows.join('') });
  const imported = await importDataset(temporaryProject(t), { files: [path], dataset: 'spring' }, quietJob());
  assert.deepEqual(
    [imported.accepted, imported.features.map(({ name, kind, missing }) => [name, kind, missing])],
    [
      60,
      [
        ['income', 'numeric', ERRORS.length],
        ['city', 'categorical', ERRORS.length],
      ],
    ],
  );
  assert.deepEqual(await notesOf([path]), [
    'export.xlsx: read 16 cells with an Excel error, such as #DIV/0!, as missing',
  ]);
});

test('numbers with leading zeros are read as Excel shows them', async (t) => {
  const codes = [
    '00000',
    '00000;[Red]-00000',
    '[$-407]00000',
    '000\\-00\\-0000',
    '"K"0000',
    '0',
    '#,##0',
    '00.0',
    '00%',
  ];
  const formats = codes.map((code, index) => {
    const escaped = code.replaceAll('"', '&quot;');
    return `<numFmt numFmtId="${164 + index}" formatCode="${escaped}"/>`;
  });
  const cells = codes.map((_, index) => `<xf numFmtId="${164 + index}"/>`);
  const styles = `<numFmts>${formats.join('')}</numFmts><cellXfs>${cells.join('')}</cellXfs>`;
  const row = (value: number): string =>
    `<row>${codes.map((_, index) => `<c s="${index}"><v>${value}</v></c>`).join('')}</row>`;
  const path = join(temporaryFolder(t), 'export.xlsx');
  await writeSheet(
    path,
    { rows: textRow(codes.map((_, index) => `c${index}`)) + row(1067) + row(123_456_789) },
    styles,
  );
  assert.deepEqual((await readAll([path])).rows, [
    ['01067', '01067', '01067', '000-00-1067', 'K1067', '1067', '1067', '1067', '1067'],
    [...Array<string>(3).fill('123456789'), '123-45-6789', 'K123456789', ...Array<string>(4).fill('123456789')],
  ]);
  const { code } = cellFormat(164, '#000');
  assert.deepEqual([codeText('7', code!), codeText('12345', code!)], ['007', '12345']);
  assert.equal(cellFormat(164, '[<1000]00000;0').code, null);
});

test('the value of cells that are merged over several rows is read for each of these rows', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  await writeSheet(path, {
    rows:
      textRow(['Report of March', '', '', '']) +
      textRow(['bank', 'banner', 'user_id', 'click']) +
      textRow(['Lantern', 'red', 'u1', '1']) +
      textRow(['', '', 'u2', '0']) +
      textRow(['', 'blue', 'u3', '0']) +
      textRow(['Harbour', 'red', 'u4', '1']) +
      textRow(['', '', 'u5', '']),
    merged: ['A1:D1', 'A3:A5', 'B3:B4', 'A6:B7'],
  });
  const { columns, rows } = await readAll([path]);
  assert.deepEqual(
    [columns, ...rows],
    [
      ['bank', 'banner', 'user_id', 'click'],
      ['Lantern', 'red', 'u1', '1'],
      ['Lantern', 'red', 'u2', '0'],
      ['Lantern', 'blue', 'u3', '0'],
      ['Harbour', 'red', 'u4', '1'],
      ['Harbour', '', 'u5', ''],
    ],
  );
  assert.deepEqual(await notesOf([path]), [
    'export.xlsx: skipped 1 row above the header',
    'export.xlsx: gave 4 cells the value of the merged cell above, which holds for all its rows',
  ]);
});

test('a header of two rows with merged cells is read as one, from its last row', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  await writeSheet(path, {
    rows:
      textRow(['user_id', 'Funnel', '', 'city']) +
      textRow(['', 'click', 'approval', '']) +
      textRow(['u1', '1', '0', 'Kiel']),
    merged: ['A1:A2', 'B1:C1', 'D1:D2'],
  });
  const { columns, rows, lines } = await readAll([path]);
  assert.deepEqual([columns, rows, lines], [['user_id', 'click', 'approval', 'city'], [['u1', '1', '0', 'Kiel']], [3]]);
});

test('a rejected record names the row that Excel shows, below titles and blank rows', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const cells = (row: number, values: readonly string[]): string =>
    values.map((value, index) => `<c r="${'ABC'[index]}${row}" t="str"><v>${value}</v></c>`).join('');
  const row = (number: number, values: readonly string[]): string =>
    `<row r="${number}">${cells(number, values)}</row>`;
  const rows = [
    row(2, ['Campaign of March']),
    row(5, ['user_id', 'event_time', 'click']),
    ...Array.from({ length: 3000 }, (_, index) => row(6 + index, [`u\n${index}`, '2025-03-01', '0'])),
    row(3010, ['u1', 'soon', '0']),
    row(3020, ['u2', '2025-03-01', '0']),
    row(3030, ['u3', '2025-03-01', '7']),
  ];
  await writeSheet(path, { rows: rows.join('') });
  const { rejects } = await importDataset(temporaryProject(t), { files: [path], dataset: 'spring' }, quietJob());
  assert.deepEqual(
    rejects.map(({ reason, example }) => [reason, example.line]),
    [
      ['unreadable label', 3030],
      ['unreadable time', 3010],
    ],
  );
});

test('date formats of East Asian Excel are dates, and numbers with exponents are not', () => {
  const kinds = (codes: readonly string[]): string[] => [...new Set(codes.map((code) => formatKind(164, code)))];
  assert.deepEqual(
    kinds([
      '[$-804]aaaa',
      '[$-411]aaa',
      '[$-411]ggge"年"m"月"d"日"',
      '[$-411]ge.m.d',
      'e/m/d',
      '[DBNum1][$-804]yyyy"年"m"月"',
      'yyyy年m月d日',
      '[$-D07041E]bbbb',
      'yyyy\\-mm\\-dd;@',
      '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
      '[=0]"";yyyy/m/d',
    ]),
    ['date'],
  );
  assert.deepEqual(kinds(['h"时"mm"分"', '[$-F400]h:mm:ss AM/PM', 'h:mm A/P', '上午/下午h"时"mm"分"']), ['time']);
  assert.deepEqual(
    kinds([
      '0.00E+00',
      '##0.0e+0',
      'G/通用格式',
      'General;[Red]-General',
      '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-',
      '[$¥-804]#,##0',
      '0"年"',
      '"Grade "0',
      '[Blue]0',
      '[hh]:mm:ss',
      '0_d',
    ]),
    ['number'],
  );
});

test('neither a fault of the program nor a missing permission is reported as a damaged file', async (t) => {
  const path = await writeSheet(join(temporaryFolder(t), 'export.xlsx'), { rows: textRow(['a']) });
  const [file] = await listSources([path]);
  const fault = new TypeError('x is not a function');
  await assert.rejects(
    withWorkbookErrors(file, () => Promise.reject(fault)),
    fault,
  );
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' });
  await assert.rejects(
    withWorkbookErrors(file, () => Promise.reject(denied)),
    { code: 'invalid-input', message: `no permission to read: ${path}` },
  );
  chmodSync(path, 0o000);
  if (process.getuid?.() === 0) return;
  await assert.rejects(openRows(file, { encoding: 'utf-8' }, {}, quietJob()), { code: 'invalid-input' });
});
