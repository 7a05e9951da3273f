import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { CsvWriter, encodeCell } from '../../../core/score/output/csv.ts';
import { csvCell } from '../../../core/text/csv.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function write(work: (writer: CsvWriter) => void, capacity?: number): { text: string; neutralised: number } {
  const pieces: Uint8Array[] = [];
  const writer = new CsvWriter((bytes) => {
    pieces.push(bytes.slice());
  }, capacity);
  work(writer);
  writer.flush();
  return { text: Buffer.concat(pieces).toString('utf8'), neutralised: writer.neutralised };
}

/** An independent parser for RFC 4180, character by character. */
function parse(text: string): string[][] {
  const records: string[][] = [['']];
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const record = records[records.length - 1];
    if (text[index] === '"' && quoted && text[index + 1] === '"') record[record.length - 1] += text[++index];
    else if (text[index] === '"') quoted = !quoted;
    else if (!quoted && text[index] === ',') record.push('');
    else if (!quoted && text[index] === '\n') records.push(['']);
    else record[record.length - 1] += text[index];
  }
  return records;
}

test('written cells are read back unchanged, for any content and buffer size', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'ß', '漢', '"', ',', '\n', '\r', ' ', '0', '7', "'"),
    maxLength: 12,
  });
  const records = fc.array(
    fc.array(
      cell.filter((text) => !/^'*[\n\r]/.test(text)),
      { minLength: 2, maxLength: 4 },
    ),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(records, fc.integer({ min: 1, max: 100 }), (expected, capacity) => {
      const { text } = write((writer) => {
        for (const record of expected) {
          for (const value of record) writer.text(bytesOf(value), 0, bytesOf(value).length);
          writer.endRecord();
        }
      }, capacity);
      assert.ok(text.endsWith('\n'));
      assert.deepEqual(parse(text.slice(0, -1)), expected);
    }),
  );
});

test('cells that a spreadsheet would execute get an apostrophe, plain numbers do not', () => {
  const cells = [
    '=1+1',
    '+A1',
    '-2+3',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '＝1',
    '＠x',
    '-',
    '+',
    '-5',
    '+4412',
    '-0.5e3',
    '-.5',
    '007',
    'a=1',
    "'x",
    '',
    '=',
    '−5',
  ];
  assert.deepEqual(
    cells.filter(
      (cell) => Buffer.from(encodeCell(cell)).toString().replace(/^"/, '').startsWith("'") && !cell.startsWith("'"),
    ),
    ['=1+1', '+A1', '-2+3', '@SUM(1)', '\t=1', '\r=1', '＝1', '＠x', '-', '+', '='],
  );
  const { text, neutralised } = write((writer) => {
    for (const cell of ['=HYPERLINK("x",1)', '-5', 'u1']) writer.text(bytesOf(cell), 0, bytesOf(cell).length);
    writer.number(0.25);
    writer.endRecord();
  });
  assert.deepEqual({ text, neutralised }, { text: `"'=HYPERLINK(""x"",1)",-5,u1,0.25\n`, neutralised: 1 });
});

test('bytes that are not UTF-8 are written unchanged', () => {
  const id = Uint8Array.from([0xff, 0x41, 0x00, 0xfe]);
  const pieces: Uint8Array[] = [];
  const writer = new CsvWriter((bytes) => {
    pieces.push(bytes.slice());
  });
  writer.text(id, 0, id.length);
  writer.flush();
  assert.deepEqual(Uint8Array.from(Buffer.concat(pieces)), id);
});

test('a cell that was encoded in advance is written like a text', () => {
  assert.equal(Buffer.from(encodeCell('a,"b"')).toString(), '"a,""b"""');
  const { text } = write((writer) => {
    writer.integer(1);
    writer.encoded(encodeCell('=bank'));
    writer.empty();
    writer.float32(0.5);
    writer.endRecord();
  });
  assert.equal(text, "1,'=bank,,0.5\n");
});

test('bytes and texts are neutralised alike', () => {
  const text = fc.string({ unit: fc.constantFrom(...'=+-@;,\t\r\n"\'＝＋－＠a1.e '), maxLength: 12 });
  fc.assert(fc.property(text, (cell) => assert.equal(Buffer.from(encodeCell(cell)).toString(), csvCell(cell))));
});
