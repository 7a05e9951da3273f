import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { FileDialect } from '../../../core/ingest/files/dialect.ts';
import { openTable } from '../../../core/ingest/files/table.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll } from '../formats/read-all.ts';
import { textRow, workbookParts, writeParts } from '../formats/workbook-file.ts';
import { importProject } from '../import-project.ts';

const { imported } = importProject();
const HEADER = 'user_id;event_time;click;city';
const RECORDS = ['u1;2025-03-01;1;Kiel', 'u2;2025-03-02;0;Bonn', 'u3;2025-03-03;0;Köln'];

test('titles above the header of a text are left out with a note, and lines keep their numbers', async () => {
  const titles = [
    ['Kampagne, März 2025'],
    ['Kampagne März 2025;;;', ';;;', 'Stand: 31.03.2025;;;'],
    ['Report', ''],
    ['sep=;'],
    ['"Export of ""cards"""', '# made by a tool, for a friend, in a hurry'],
  ];
  for (const above of titles) {
    const notes: string[] = [];
    const lines = [...above, HEADER, ...RECORDS, 'u4;never;0;Kiel'];
    const { accepted, rejects, mapping } = await imported(lines.join('\r\n'), {}, (note) => notes.push(note));
    const skipped = above.filter((line) => line !== '').length;
    assert.deepEqual(
      [accepted, rejects.map(({ example }) => example.line), mapping.time, mapping.features],
      [3, [lines.length], 'event_time', { city: 'categorical' }],
      above[0],
    );
    assert.ok(notes.includes(`data.csv: skipped ${skipped} row${skipped === 1 ? '' : 's'} above the header`), above[0]);
  }
});

test('titles are recognised above any number of records, whatever punctuation they hold', async () => {
  const header = 'user_id;event_time;click;price';
  const records = ['u1;2025-03-01;1;0,5', 'u2;2025-03-02;0;1,5', 'u3;2025-03-03;0;2,5'];
  for (const above of [
    ['Kampagne'],
    ['Kampagne, März 2025'],
    ['Kampagne, März 2025', 'Stand, vorläufig'],
    ['Kampagne', 'März 2025', 'vorläufig', 'vertraulich'],
  ])
    for (const count of [1, 2, 3]) {
      const notes: string[] = [];
      const lines = [...above, header, ...records.slice(0, count)];
      const { accepted, mapping } = await imported(lines.join('\n'), {}, (note) => notes.push(note));
      const shown = `${above.join('\n')} above ${count}`;
      assert.deepEqual([accepted, Object.keys(mapping.features)], [count, ['price']], shown);
      assert.ok(
        notes.includes(`data.csv: skipped ${above.length} row${above.length === 1 ? '' : 's'} above the header`),
      );
    }
});

test('a text without titles keeps its first record as the header, and a given dialect is followed', async (t) => {
  const folder = temporaryFolder(t);
  const dialectOf = async (text: string, dialect: Partial<FileDialect> = {}): Promise<FileDialect> => {
    const path = join(folder, 'data.csv');
    writeFileSync(path, text);
    return (await openTable([path], { dialect }, quietJob())).dialects[0];
  };
  for (const text of [
    [HEADER, ...RECORDS].join('\n'),
    ['user_id;click', 'u1;1;a;b', 'u2;0;c;d'].join('\n'),
    'a;b;;',
    ['name,tags', 'x,a|b|c', 'y,a|b|d', 'z,e|b|d'].join('\n'),
    ['only', 'one', 'column'].join('\n'),
    ['note', 'fine', 'late, but fine', 'early'].join('\n'),
    ['note', 'fine', 'fine', 'late, but, fine'].join('\n'),
    ['name,tags', 'x,a|b|c', 'y', 'z,e|b|d'].join('\n'),
  ])
    assert.equal((await dialectOf(text)).titles, undefined, text);
  const text = ['Report;;;', HEADER, ...RECORDS].join('\n');
  assert.equal((await dialectOf(text)).titles, 1);
  assert.equal((await dialectOf(text, { header: false })).titles, undefined);
});

test('if no row below the titles is clearly a header, the error mentions titles', async (t) => {
  const path = join(temporaryFolder(t), 'data.csv');
  const records = ['u1;2025-03-01;1;Kiel', 'u2;2025-03-02;0;Bonn'];
  writeFileSync(path, ['Report;of;March;', ...records].join('\n'));
  await assert.rejects(readAll([path]), {
    code: 'invalid-input',
    message: 'column 4 of data.csv has no name',
    help: /^remove titles above the header; else /,
  });
  const help = /the header, above which there may be titles$/;
  await assert.rejects(imported(['Report;;;', ...records].join('\n')), { code: 'invalid-config', help });
});

/** Rows of titles, and the header below them, to which the test adds two records. */
const MESSY: readonly { readonly above: readonly (readonly string[])[]; readonly header: readonly string[] }[] = [
  { above: [['Kampagne']], header: ['user_id', 'click'] },
  { above: [['Export vom 01.03.2025'], ['vorläufig']], header: ['Kunde', 'Klick'] },
  { above: [['2025-03-01']], header: ['anything', 'amount'] },
  { above: [['Stand', '01.03.2025']], header: ['user_id', 'city', 'click', 'amount'] },
  { above: [['Stand', '31.3.25 9:05', 'h']], header: ['user_id', 'city', 'click', 'amount'] },
  { above: [['导出时间', '2025年3月1日']], header: ['用户编号', '城市', '点击'] },
  {
    above: [['Report'], ['Team', 'Cards', 'Basel'], ['From', '01.03.2025', 'to', '31.03.2025'], ['Rows', '1.234,5 €']],
    header: ['user_id', 'city', 'click', 'amount', 'age'],
  },
  { above: [['Customer', '', 'Campaign', '']], header: ['user_id', 'city', 'click', 'amount'] },
];

/** Two records with a value in each of these columns. */
function recordsOf(header: readonly string[]): readonly (readonly string[])[] {
  return ['1', '2'].map((digit) =>
    header.map((name) =>
      /city|城市/.test(name) ? `city ${digit}` : /user|anything|用户|Kunde/.test(name) ? `u${digit}` : digit,
    ),
  );
}

test('titles with dates, and titles above a table of two columns, are left out of texts and sheets', async (t) => {
  const folder = temporaryFolder(t);
  for (const { above, header } of MESSY) {
    const rows = [...above, header, ...recordsOf(header)];
    const padded = rows.map((cells) => [...cells, ...header.slice(cells.length).map(() => '')]);
    const [short, full, sheet] = ['short.csv', 'full.csv', 'sheet.xlsx'].map((name) => join(folder, name));
    writeFileSync(short, rows.map((cells) => cells.join(';')).join('\n'));
    writeFileSync(full, padded.map((cells) => cells.join(';')).join('\r\n'));
    await writeParts(sheet, workbookParts([{ name: 'Export', rows: rows.map((cells) => textRow(cells)).join('') }]));
    for (const path of [short, full, sheet]) {
      const { dialects, columns } = await openTable([path], {}, quietJob());
      assert.deepEqual([dialects[0].titles, columns], [above.length, header], `${path}: ${above.join('; ')}`);
      assert.deepEqual((await readAll([path])).rows, recordsOf(header), path);
    }
  }
});

/** Tables whose first record could be mistaken for a title, or a later one for the header. */
const TABLES = [
  [
    ['user_id', ''],
    ['u1', 'Basel'],
    ['u2', 'Bern'],
    ['u3', 'Chur'],
  ],
  [
    ['user', 'city', ''],
    ['u1', 'Basel', 'NULL'],
    ['u2', 'Bern', '34'],
    ['u3', 'Chur', '12'],
  ],
  [
    ['who', 'place', 'age'],
    ['u1', '', '31'],
    ['u2', 'Bern', 'n/a'],
    ['u3', 'Chur', '12'],
  ],
  [
    ['u1', '2025-03-01', '1'],
    ['user_id', 'time', 'click'],
    ['u2', '2025-03-02', '0'],
  ],
  [
    ['who', 'what', ''],
    ['u1', 'click', 'time'],
    ['u2', 'view', '12'],
    ['u3', 'view', '13'],
  ],
  [
    ['note', 'mark'],
    ['late', ''],
    ['early', 'x'],
    ['fine', 'y'],
  ],
];

test('no record becomes the header, and none is left out as a title', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'data.csv');
  const sheet = join(folder, 'sheet.xlsx');
  for (const rows of TABLES) {
    writeFileSync(path, rows.map((cells) => cells.join(';')).join('\n'));
    await writeParts(sheet, workbookParts([{ name: 'Export', rows: rows.map((cells) => textRow(cells)).join('') }]));
    for (const one of [path, sheet]) {
      const read = await readAll([one]).catch((error: unknown) => String(error));
      const shown = JSON.stringify(read);
      if (typeof read === 'string') assert.match(read, /has no name$/, shown);
      else assert.ok(read.rows.length + read.broken.length >= rows.length - 1, shown);
    }
  }
  writeFileSync(path, ['note', 'late, but fine', 'early, and fine', 'fine, too'].join('\n'));
  assert.deepEqual((await readAll([path])).columns, ['note']);
});

test('the number of titles can be given, in a text and a sheet, and is checked', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'data.csv');
  const sheet = join(folder, 'sheet.xlsx');
  const rows = [
    ['Report', 'of', 'March'],
    ['a', 'b', 'c'],
    ['user_id', 'time', 'click'],
    ['u1', '2025-03-01', '1'],
  ];
  writeFileSync(path, rows.map((cells) => cells.join(',')).join('\n\n'));
  await writeParts(sheet, workbookParts([{ name: 'Export', rows: rows.map((cells) => textRow(cells)).join('') }]));
  for (const one of [path, sheet]) {
    for (const titles of [0, 1, 2]) {
      const read = await readAll([one], { dialect: { titles } });
      assert.deepEqual([read.columns, read.rows], [rows[titles], rows.slice(titles + 1)], `${one} below ${titles}`);
    }
    await assert.rejects(readAll([one], { dialect: { titles: 4 } }), {
      message: /has no header below its first 4 rows/,
    });
  }
  const bare = await readAll([path], { dialect: { titles: 3, header: false } });
  assert.deepEqual([bare.columns, bare.rows], [['column_1', 'column_2', 'column_3'], rows.slice(3)]);
});
