import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import fc from 'fast-check';

import type { TableOptions } from '../../../core/ingest/files/table.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, type ReadRows } from '../formats/read-all.ts';

const folder = temporaryFolder();

const read = (paths: string | readonly string[], options?: TableOptions): Promise<ReadRows> =>
  readAll([paths].flat(), options);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const cell = fc.string({
  unit: fc.constantFrom('a', 'é', '中', '😀', '0', ' ', ',', ';', '\t', '|', '"', '\n', '\r', '\r\n', '\0'),
  maxLength: 8,
});
const dialects = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n', '\r'),
  finalNewline: fc.boolean(),
  quoteAll: fc.boolean(),
  encode: fc.constantFrom<(text: string) => Uint8Array>(
    (text) => Buffer.from(text),
    (text) => Buffer.from(`\ufeff${text}`),
    (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  ),
  pack: fc.constantFrom<(bytes: Uint8Array) => Uint8Array>(
    (bytes) => bytes,
    (bytes) => gzipSync(bytes),
    (bytes) => zstdCompressSync(bytes),
  ),
});
const tables = fc
  .integer({ min: 1, max: 4 })
  .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 12 }));

function write(
  rows: readonly (readonly string[])[],
  dialect: { delimiter: string; newline: string; finalNewline: boolean; quoteAll: boolean },
): string {
  const quote = (value: string, isOnlyField: boolean): string =>
    dialect.quoteAll || (isOnlyField && value === '') || /["\n\r]/.test(value) || value.includes(dialect.delimiter)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  return (
    rows
      .map((row) => row.map((value) => quote(value, row.length === 1)).join(dialect.delimiter))
      .join(dialect.newline) + (dialect.finalNewline ? dialect.newline : '')
  );
}

test('any table reads back as it was written, in any dialect, block size and batch size', async () => {
  await fc.assert(
    fc.asyncProperty(
      tables,
      dialects,
      fc.integer({ min: 4, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (rows, dialect, blockBytes, batchRows) => {
        const columns = rows[0]?.length ?? 1;
        const header = Array.from({ length: columns }, (_, index) => `c${index}`);
        const text = write([header, ...rows], dialect);
        // A file with more zero bytes is refused as one that is not text.
        fc.pre(text.split('\0').length - 1 <= 0.2 * text.length);
        const path = file('property.csv', dialect.pack(dialect.encode(text)));
        const result = await read(path, {
          dialect: { delimiter: dialect.delimiter, header: true },
          blockBytes,
          batchRows,
        });
        assert.deepEqual(result.broken, []);
        assert.deepEqual(result.rows, rows);
      },
    ),
    { numRuns: 500 },
  );
});

test('every encoding and compression gives the same text', async () => {
  const text = 'id,城市\n1,上海\n2,北京\n';
  const gbk = Buffer.from('69642cb3c7cad00a312cc9cfbaa30a322cb1b1bea90a', 'hex');
  const expected = [
    ['1', '上海'],
    ['2', '北京'],
  ];
  const contents: Record<string, Uint8Array> = {
    plain: Buffer.from(text),
    marked: Buffer.from(`\ufeff${text}`),
    'utf16.le': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf16.be': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    gbk,
    gz: Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))]),
    zst: Buffer.concat([zstdCompressSync(text.slice(0, 9)), zstdCompressSync(text.slice(9))]),
  };
  for (const [name, content] of Object.entries(contents))
    assert.deepEqual((await read(file(name, content))).rows, expected, name);
  assert.deepEqual((await read(file('latin', Buffer.from('id,name\n1,Müller\n2,Zoë\n', 'latin1')))).rows, [
    ['1', 'Müller'],
    ['2', 'Zoë'],
  ]);
});

test('only a record with another number of fields is broken', async () => {
  const { rows, lines, broken } = await read(file('short.csv', 'a,b,c\n1,2,3\n4,5\n\n"x\ny",8,9,10\n11,12,13'));
  assert.deepEqual(rows, [
    ['1', '2', '3'],
    ['11', '12', '13'],
  ]);
  assert.deepEqual(lines, [2, 7]);
  assert.deepEqual(broken, [
    { line: 3, raw: '4,5', problem: 'field count' },
    { line: 5, raw: '"x\ny",8,9,10', problem: 'field count' },
  ]);
});

test('files with the same columns in another order are read as one table', async () => {
  assert.deepEqual((await read([file('one.csv', 'a,b\n1,2\n'), file('two.csv', 'b;a\n4;3\n')])).rows, [
    ['1', '2'],
    ['3', '4'],
  ]);
  await assert.rejects(read([file('one.csv', 'a,b\n1,2\n'), file('three.csv', 'a,c\n1,2\n')]), {
    code: 'invalid-input',
    message: 'three.csv does not have the columns of one.csv: it lacks b and also has c',
  });
});

test('a folder of different tables is refused with the names of its files', async () => {
  const mixed = join(folder, 'mixed');
  mkdirSync(mixed);
  for (const [name, text] of [
    ['audience.csv', 'id\n1\n'],
    ['funnel.csv', 'id,click\n1,0\n'],
    ['truth.csv', 'p\n0\n'],
  ])
    writeFileSync(join(mixed, name), text);
  await assert.rejects(read(mixed), {
    code: 'invalid-input',
    message: 'funnel.csv does not have the columns of audience.csv: it also has click',
    help:
      'files that are read together need the same columns, in any order; these were to be read together: ' +
      'audience.csv, funnel.csv, truth.csv; name only the one you mean, such as ' +
      `${join(mixed, 'funnel.csv')} or ${join(mixed, 'audience.csv')}`,
  });
});

test('files that cannot be read are refused, and the error names them', async () => {
  await assert.rejects(read(join(folder, 'absent.csv')), {
    code: 'invalid-input',
    message: `no such file: ${join(folder, 'absent.csv')}`,
  });
  await assert.rejects(read(file('empty.csv', '')), {
    code: 'invalid-input',
    message: 'nothing to read: empty.csv is empty',
  });
  await assert.rejects(read(file('unnamed.csv', 'a,,c\n1,2,3\n')), {
    code: 'invalid-input',
    message: 'column 2 of unnamed.csv has no name',
  });
  await assert.rejects(read(file('twice.csv', 'a,b,a\n1,2,3\n')), {
    code: 'invalid-input',
    message: 'two columns of twice.csv are named a',
  });
  await assert.rejects(read(file('cut.gz', gzipSync('a,b\n1,2\n').subarray(0, 20))), {
    code: 'invalid-file',
    message: /cut\.gz/,
  });
  await assert.rejects(read(file('cut.parquet', 'PAR1 nothing else')), {
    code: 'invalid-file',
    message: /cut\.parquet/,
  });
});

test(
  'a pipe or a device in a folder is refused, not waited for, and the error names it',
  { skip: process.platform === 'win32' && 'needs mkfifo' },
  async () => {
    for (const [name, make] of [
      ['pipe.csv', (path: string) => execFileSync('mkfifo', [path])],
      ['zero.csv', (path: string) => symlinkSync('/dev/zero', path)],
    ] as const) {
      const special = join(folder, `with ${name}`);
      mkdirSync(special);
      writeFileSync(join(special, 'a.csv'), 'id\n1\n');
      make(join(special, name));
      await assert.rejects(read(special), { message: `not a regular file: ${join(special, name)}` });
    }
  },
);

test('ten thousand columns are read, and more are refused with their number', async () => {
  const wide = (columns: number): string => Array.from({ length: columns }, (_, index) => `c${index}`).join(',');
  const { rows } = await read(file('wide.csv', `${wide(10_000)}\n${wide(10_000)}\n`));
  assert.equal(rows[0].length, 10_000);
  for (const columns of [10_001, 100_000])
    await assert.rejects(read(file('wider.csv', `${wide(columns)}\n1\n`)), {
      code: 'invalid-input',
      message: `wider.csv has ${columns.toLocaleString('en')} columns; at most 10,000 can be imported`,
    });
});

test('the columns of a file without a header are numbered, unless the dialect says that it has one', async () => {
  const records = [
    ['7', '2025-01-01', 'x'],
    ['8', '2025-01-02', 'y'],
  ];
  const path = file('bare.csv', `${records.join('\n')}\n`);
  const bare = await read(path);
  assert.deepEqual([bare.columns, bare.rows], [['column_1', 'column_2', 'column_3'], records]);
  const withHeader = await read(path, { dialect: { header: true } });
  assert.deepEqual([withHeader.columns, withHeader.rows], [records[0], records.slice(1)]);
  const dated = file('dated.csv', 'u1,2025/1/1 9:03,2025/1/2,5\nu2,2025/1/1 10:03,,6\n');
  assert.equal((await read(dated)).rows.length, 2);
});

test('empty columns, however many, hide neither a header nor its absence', async () => {
  for (const empty of ['', ',', ',,,,,,,,,,', ', , ,,,,']) {
    const named = await read(file('named.csv', `id,time,city${empty}\nu1,2025-01-01,x${empty}\n`));
    assert.deepEqual(
      named.rows.map(([id]) => id),
      ['u1'],
      empty,
    );
    const bare = await read(file('bare.csv', `7,2025-01-01,x${empty}\n8,2025-01-02,y${empty}\n`));
    assert.deepEqual(
      bare.rows.map(([id]) => id),
      ['7', '8'],
      empty,
    );
  }
});

test('a byte order mark before a line, as joined files have it, is not part of the first value', async () => {
  const mark = '\ufeff';
  const text = `${mark}a,b\n1,2\n${mark}3,4\n${mark}\n${mark}"5",${mark}6\n${mark}`;
  const { rows, broken } = await read(file('joined.csv', text));
  assert.deepEqual(rows, [
    ['1', '2'],
    ['3', '4'],
    ['5', `${mark}6`],
  ]);
  assert.deepEqual(broken, []);
  assert.deepEqual((await read(file('joined16.csv', Buffer.from(text, 'utf16le')))).rows, rows);
  // In blocks that end within a mark.
  for (const blockBytes of [16, 17, 18, 19])
    assert.deepEqual((await read(file('joined.csv', text), { blockBytes })).rows, rows);
});
