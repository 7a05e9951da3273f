import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { dateText } from '../../../core/ingest/formats/excel/dates.ts';
import { formatKind } from '../../../core/ingest/formats/excel/number-formats.ts';
import { temporaryFolder } from '../../temporary.ts';
import { notesOf, readAll } from './read-all.ts';
import { textRow, workbookParts, writeParts } from './workbook-file.ts';

const HEADER = textRow(['id', 'when', 'amount']);
/** Styles 1 to 4: a built-in date, a date with a time, a time of day, and money. */
const STYLES =
  '<numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d\\ h:mm"/>' +
  '<numFmt numFmtId="165" formatCode="#,##0.00\\ &quot;dollars&quot;"/></numFmts>' +
  '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
  '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/></cellXfs>';

test('cells of every kind are read as what Excel shows, and texts byte for byte', async (t) => {
  const shared =
    '<si><t xml:space="preserve"> 007</t></si><si><r><t>城</t></r><r><rPr><b/></rPr><t>市</t></r>' +
    '<rPh sb="0" eb="1"><t>cheng</t></rPh></si><si><t>a_x000D_b &amp; c</t></si>';
  const rows =
    `${HEADER}<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>45717</v></c><c r="C2"><v>0.1</v></c></row>` +
    '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" s="2"><v>45717.395833333336</v></c>' +
    '<c r="C3" s="4"><v>0.10000000000000001</v></c></row>' +
    '<row r="5"><c r="A5" t="s"><v>2</v></c><c r="B5" s="3"><v>0.5</v></c><c r="C5"><v>1.5E-2</v></c></row>' +
    '<row r="6"><c r="A6"><v>1234567890123456</v></c><c r="C6" t="b"><v>1</v></c></row>' +
    '<row r="7"><c r="A7" t="str"><f>A1&amp;"x"</f><v>idx</v></c><c r="B7" t="d"><v>2025-03-01T09:30:00</v></c>' +
    '<c r="C7" t="e"><v>#N/A</v></c></row>';
  const path = join(temporaryFolder(t), 'export.xlsx');
  await writeParts(path, workbookParts([{ name: 'Export', rows }], { shared, styles: STYLES }));
  assert.deepEqual(await readAll([path]), {
    columns: ['id', 'when', 'amount'],
    rows: [
      [' 007', '2025-03-01', '0.1'],
      ['城市', '2025-03-01 09:30:00', '0.1'],
      ['a\rb & c', '12:00:00', '0.015'],
      ['1234567890123456', '', 'true'],
      ['idx', '2025-03-01T09:30:00', ''],
    ],
    lines: [2, 3, 5, 6, 7],
    broken: [],
  });
});

test('a workbook that another program wrote, with prefixes and dates from 1904, gives the same', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const parts = workbookParts(
    [{ name: 'Export', rows: `${HEADER}<row><c><v>1</v></c><c s="1"><v>44255</v></c><c><v>2</v></c></row>` }],
    { styles: STYLES, properties: 'date1904="1"' },
  );
  const prefixed = Object.fromEntries(
    Object.entries(parts).map(([name, xml]) => [
      name,
      xml.replaceAll(/<(\/?)(?=\w)/g, '<$1x:').replaceAll('xmlns=', 'xmlns:x='),
    ]),
  );
  await writeParts(path, prefixed);
  assert.deepEqual((await readAll([path])).rows, [['1', '2025-03-01', '2']]);
});

test('if several visible sheets of a workbook have values, one must be named', async (t) => {
  const sheets = [
    { name: 'Export', rows: HEADER + textRow(['1', '', '5']) },
    { name: 'Sheet2', rows: '' },
    { name: 'lookup', rows: textRow(['a', 'b']), state: 'hidden' },
    { name: 'R&amp;D', rows: HEADER + textRow(['2', '', '6']) },
  ] as const;
  const path = join(temporaryFolder(t), 'export.xlsx');
  await writeParts(path, workbookParts(sheets));
  await assert.rejects(readAll([path]), {
    code: 'choose-table',
    message: 'export.xlsx has several sheets: Export, R&D',
  });
  assert.deepEqual((await readAll([path], { dialect: { table: 'R&D' } })).rows, [['2', '', '6']]);
  assert.deepEqual((await readAll([path], { dialect: { table: 'lookup' } })).columns, ['a', 'b']);
  await assert.rejects(readAll([path], { dialect: { table: 'Expert' } }), {
    code: 'unknown-name',
    message: /sheet: Expert/,
  });
  await writeParts(path, workbookParts(sheets.slice(0, 3)));
  assert.deepEqual((await readAll([path])).rows, [['1', '', '5']]);
});

test('titles above the header are left out with a note, and blank rows without one', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const rows =
    textRow(['Campaign report']) +
    textRow(['', 'March']) +
    textRow([]) +
    HEADER +
    textRow(['', '', '']) +
    textRow(['1', '2', '3']) +
    textRow(['4']) +
    textRow(['5', '6', '7', '', 'a remark']);
  await writeParts(path, workbookParts([{ name: 'Export', rows }]));
  const { rows: read, broken } = await readAll([path]);
  assert.deepEqual(read, [
    ['1', '2', '3'],
    ['4', '', ''],
  ]);
  assert.deepEqual(
    broken.map(({ line, problem }) => [line, problem]),
    [[8, 'field count']],
  );
  assert.deepEqual(await notesOf([path]), ['export.xlsx: skipped 2 rows above the header']);
});

test('cells without a value are empty whatever their type, and no impossible date is read as a time', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const empty = '<row><c t="s"/><c t="b"/><c t="e"/></row>';
  const late = '<row><c t="str"><v>x</v></c><c s="1"><v>3000000</v></c><c s="1"><v>-1</v></c></row>';
  const shared = '<si><t>secret</t></si>';
  await writeParts(path, workbookParts([{ name: 'Export', rows: HEADER + empty + late }], { shared, styles: STYLES }));
  assert.deepEqual((await readAll([path])).rows, [['x', '3000000 d', '-1 d']]);
});

test('formulas that were never computed are read as empty with a note, which does not count empty texts', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const rows =
    HEADER +
    '<row><c><v>1</v></c><c><f>A2+1</f></c><c><f>A2*2</f><v></v></c></row>' +
    '<row><c><v>2</v></c><c t="str"><f>IF(A3,"","x")</f><v></v></c><c><f>A3*2</f><v>4</v></c></row>';
  await writeParts(path, workbookParts([{ name: 'Export', rows }]));
  assert.deepEqual((await readAll([path])).rows, [
    ['1', '', ''],
    ['2', '', '4'],
  ]);
  assert.deepEqual(await notesOf([path]), [
    'export.xlsx: read 2 formulas without a result as empty: open and save the file in Excel',
  ]);
});

test('a day number is the day that many days after 30 December 1899, from March 1900 on', () => {
  const day = fc.integer({ min: 61, max: 2_958_465 });
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 86_399 }), (days, seconds) => {
      const date = new Date(Date.UTC(1899, 11, 30 + days, 0, 0, seconds)).toISOString();
      const expected = seconds === 0 ? date.slice(0, 10) : `${date.slice(0, 10)} ${date.slice(11, 19)}`;
      assert.equal(dateText(days + seconds / 86_400, 1900, 'date'), expected);
      assert.equal(dateText(days - 1462 + seconds / 86_400, 1904, 'date'), days < 1462 ? null : expected);
    }),
  );
  assert.equal(dateText(1, 1900, 'date'), '1900-01-01');
  assert.equal(dateText(59, 1900, 'date'), '1900-02-28');
  for (const number of [-1, 2_958_466, NaN, Infinity]) assert.equal(dateText(number, 1900, 'date'), null);
});

test('the number format shows whether a cell is a date', () => {
  const kinds = (codes: readonly string[]): string[] => codes.map((code) => formatKind(164, code));
  const dates = [
    'yyyy-mm-dd',
    'd.m.yy',
    '[$-409]mmm\\ yy',
    '[Magenta]d.m.yy',
    'yyyy"年"m"月"d"日"',
    'm/d/yyyy h:mm AM/PM',
    'dddd',
    'mmmm',
  ];
  assert.deepEqual(
    kinds(dates),
    dates.map(() => 'date'),
  );
  assert.deepEqual(kinds(['h:mm', 'mm:ss.0', 'h:mm:ss AM/PM']), ['time', 'time', 'time']);
  const numbers = [
    'General',
    'Standard',
    '0.00',
    '#,##0\\ "days"',
    '0.00E+00',
    '[Red]-0',
    '[h]:mm',
    '0%',
    '@',
    '# ?/?',
  ];
  assert.deepEqual(
    kinds(numbers),
    numbers.map(() => 'number'),
  );
});

test('old, protected, damaged and oversized workbooks are refused, and their content is not shown', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string, content: Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const old = file('old.xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600, 'secret,')]));
  await assert.rejects(readAll([old]), {
    code: 'invalid-input',
    message: /is an old Excel file \(\.xls\), or protected/,
  });
  const archive = await writeParts(join(folder, 'a.zip'), { 'secret.csv': 'a,b\n' });
  await assert.rejects(readAll([archive]), { code: 'invalid-input', message: /a ZIP archive, but not an Excel/ });
  const sheet = (rows: string): Promise<string> =>
    writeParts(join(folder, 'bad.xlsx'), workbookParts([{ name: 'Export', rows: HEADER + rows }]));
  const good = readFileSync(await sheet(textRow(['secret', '', ''])));
  const bad = [
    file('cut.xlsx', good.subarray(0, good.length - 30)),
    await sheet('<row><c t="s"><v>7</v></c></row>'),
    await sheet('<row><c t="str"><v>secret</c></row>'),
  ];
  const expectRefused = (path: string): Promise<void> =>
    assert.rejects(readAll([path]), {
      name: 'AppError',
      code: 'invalid-file',
      message: /^cannot read (?!.*secret)[^\n]+ as Excel: [^\n]+$/,
    });
  for (const path of bad) await expectRefused(path);
  // These would take memory without limit.
  await expectRefused(await sheet(`<row><c t="str"><v>${' '.repeat(2_000_000)}</v></c></row>`));
  await expectRefused(await sheet(`<row><c a="${' '.repeat(2_000_000)}"/></row>`));
  await expectRefused(await sheet('<row><c r="ZZZ2"><v>1</v></c></row>'));
});

test('no flipped bit of a workbook changes what is read', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const rows = HEADER + Array.from({ length: 50 }, (_, row) => textRow([`id${row}`, '', `${row}`])).join('');
  await writeParts(path, workbookParts([{ name: 'Export', rows }]));
  const bytes = readFileSync(path);
  const read = await readAll([path]);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      writeFileSync(path, flipped);
      const result = await readAll([path]).catch((error: unknown) => error);
      if (!(result instanceof Error)) assert.deepEqual(result, read);
      else assert.equal(result.name, 'AppError', result.stack);
    }),
    { numRuns: 300 },
  );
});

test('workbooks in a folder are read too, but not the file that Excel keeps beside an open one', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, '~$export.xlsx'), 'user');
  await writeParts(join(folder, 'export.xlsx'), workbookParts([{ name: 'a', rows: HEADER + textRow(['1']) }]));
  assert.deepEqual((await readAll([folder])).rows, [['1', '', '']]);
});
