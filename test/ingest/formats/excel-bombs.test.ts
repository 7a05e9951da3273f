import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { listSources } from '../../../core/ingest/files/files.ts';
import { openExcelSheet } from '../../../core/ingest/formats/excel/excel.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll } from './read-all.ts';
import { textRow, workbookParts, writeParts } from './workbook-file.ts';

const HEADER = textRow(['user_id', 'click']);
const BODY = textRow(['u1', '0']);
const LONG = 'x'.repeat(1_000_000);

/** The reason given when a workbook with these parts is refused. */
async function problemOf(path: string, rows: string, parts: Readonly<Record<string, string>> = {}): Promise<string> {
  await writeParts(path, { ...workbookParts([{ name: 'Export', rows: HEADER + BODY + rows }]), ...parts });
  const error = await readAll([path]).then(
    () => null,
    (problem: unknown) => problem,
  );
  assert.ok(error instanceof Error, 'the workbook was read');
  assert.equal('code' in error && error.code, 'invalid-file', error.stack);
  return error.message.slice(error.message.indexOf(': ') + 2);
}

test('a small workbook that would fill the memory when unpacked is refused with the reason', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const parts = `<t>${LONG}</t>`.repeat(2);
  const text = 'a text is too long';
  assert.equal(await problemOf(path, `<row><c t="inlineStr"><is>${parts}</is></c></row>`), text);
  assert.equal(await problemOf(path, '', { 'xl/sharedStrings.xml': `<sst><si>${parts}</si></sst>` }), text);
  assert.equal(await problemOf(path, '<a>'.repeat(1000)), 'elements are nested too deeply');
  const name = 'a name or a number format is too long';
  const format = `<numFmts><numFmt numFmtId="164" formatCode="${'0'.repeat(10_000)}"/></numFmts>`;
  assert.equal(await problemOf(path, '', { 'xl/styles.xml': `<styleSheet>${format}</styleSheet>` }), name);
  const formats = Array.from({ length: 1000 }, (_, id) => `<numFmt numFmtId="${id}" formatCode="${'0'.repeat(999)}"/>`);
  const many = `<numFmts>${formats.join('')}</numFmts>`;
  assert.equal(
    await problemOf(path, '', { 'xl/styles.xml': `<styleSheet>${many}</styleSheet>` }),
    'too many number formats',
  );
  const relation = `<Relationship Id="${LONG}" Type="worksheet" Target="x.xml"/>`;
  const relations = { 'xl/_rels/workbook.xml.rels': `<Relationships>${relation}</Relationships>` };
  assert.equal(await problemOf(path, '', relations), name);
  const shared = { 'xl/sharedStrings.xml': `<sst><si><t>${LONG}</t></si></sst>` };
  const cells = '<c t="s"><v>0</v></c>'.repeat(600);
  assert.equal(await problemOf(path, `<row>${cells}</row>`, shared), 'row 3 is too long');
});

/** Reads records of a workbook, up to about 4 MiB of them; returns the number of bytes. */
async function readBytes(path: string): Promise<number> {
  const [file] = await listSources([path]);
  const source = await openExcelSheet(file, {}, {}, quietJob());
  try {
    const target = new Uint8Array(1 << 20);
    let bytes = 0;
    for (let read = 1; read > 0 && bytes < 4 << 20; bytes += read) read = await source.read(target, 0, target.length);
    return bytes;
  } finally {
    await source.close();
  }
}

test('rows whose cells share a long text, or are merged with one, are read record by record', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const shared = `<row>${'<c t="s"><v>0</v></c>'.repeat(4)}</row>`.repeat(1000);
  await writeParts(path, workbookParts([{ name: 'S', rows: shared }], { shared: `<si><t>${LONG}</t></si>` }));
  assert.ok((await readBytes(path)) >= 4 << 20);
  const first = `<row>${`<c t="inlineStr"><is><t>${LONG}</t></is></c>`.repeat(4)}</row>`;
  const rows = HEADER + first + '<row><c r="E9"><v>1</v></c></row>'.repeat(1000);
  await writeParts(
    path,
    workbookParts([{ name: 'S', rows, merged: ['A2:A3000', 'B2:B3000', 'C2:C3000', 'D2:D3000'] }]),
  );
  assert.ok((await readBytes(path)) >= 4 << 20);
});

test('rows with nothing but a cell in the last column take little memory', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const rows = HEADER + BODY + '<row><c r="XFD1"><v>1</v></c></row>'.repeat(1500);
  await writeParts(path, workbookParts([{ name: 'S', rows }]));
  const moduleOf = (file: string): string => pathToFileURL(join(import.meta.dirname, '../../../core', file)).href;
  const script = `import { openTable } from ${JSON.stringify(moduleOf('ingest/files/table.ts'))};
import { quietJob } from ${JSON.stringify(moduleOf('job.ts'))};
const table = await openTable([${JSON.stringify(path)}], {}, quietJob());
let rows = 0;
for await (const batch of table.batches(quietJob())) rows += batch.rows + batch.broken.length;
console.log(rows);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=150', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  assert.equal(stdout, '1501\n', stderr);
});

test('a workbook whose sheets share one part, or whose parts overlap, is not unpacked repeatedly', async (t) => {
  const path = join(temporaryFolder(t), 'export.xlsx');
  const empty = { name: 'Empty', rows: '<row></row>'.repeat(200_000) };
  const parts = workbookParts([{ name: 'Export', rows: HEADER + BODY }, empty]);
  const again = Array.from({ length: 5000 }, (_, id) => `<sheet name="s${id}" sheetId="${id + 9}" r:id="s1"/>`);
  parts['xl/workbook.xml'] = parts['xl/workbook.xml'].replace('</sheets>', `${again.join('')}</sheets>`);
  await writeParts(path, parts);
  const start = process.cpuUsage();
  assert.equal((await readAll([path])).rows.length, 1);
  assert.ok(process.cpuUsage(start).user < 20e6);
  writeFileSync(path, withOverlap(readFileSync(path)));
  await assert.rejects(readAll([path]), { code: 'invalid-file', message: /its parts overlap$/ });
});

/** The ZIP file with each of its parts listed 20 times. */
function withOverlap(zip: Buffer): Buffer {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const start = zip.readUInt32LE(end + 16);
  const directory = zip.subarray(start, end);
  const count = 20;
  const last = Buffer.from(zip.subarray(end));
  last.writeUInt16LE(zip.readUInt16LE(end + 8) * count, 8);
  last.writeUInt16LE(zip.readUInt16LE(end + 10) * count, 10);
  last.writeUInt32LE(directory.length * count, 12);
  return Buffer.concat([zip.subarray(0, start), ...Array<Buffer>(count).fill(directory), last]);
}
