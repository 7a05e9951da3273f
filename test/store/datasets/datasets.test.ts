import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { packColumn } from '../../../core/store/columns/codec.ts';
import { CHUNK_ROWS } from '../../../core/store/columns/columns.ts';
import { textColumn, textValues } from '../../../core/store/columns/text.ts';
import { measureDataset } from '../../../core/store/datasets/dataset-size.ts';
import {
  beginImport,
  chunkCount,
  createDataset,
  deleteDataset,
  getDataset,
  listDatasets,
  readChunk,
  readDictionary,
} from '../../../core/store/datasets/datasets.ts';
import { listRejects } from '../../../core/store/datasets/rejects.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { releaseSpace } from '../../../core/store/file/space.ts';
import { createRun, getRun } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { CITIES, CITY, columnsOf, DEPTH, ID, writeTestDataset, rowsOf, summaryOf } from '../fixture.ts';

const ROWS = CHUNK_ROWS + 1000;
const NOISE = { name: 'noise', role: 'categorical', kind: 'code' } as const;

/** Writes full, incompressible chunks in the caller's transaction. */
function writeNoise(project: Project, name: string, chunks: number): void {
  const writer = createDataset(project, name, []);
  writer.addColumns([NOISE]);
  for (let index = 0; index < chunks; index++)
    writer.writeChunk(index, CHUNK_ROWS, NOISE, packColumn({ kind: 'code', values: randomBytes(CHUNK_ROWS) }));
  writer.finish(summaryOf(chunks * CHUNK_ROWS));
}

test('a dataset is listed as it was written', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', ROWS);
  const { id: _, dataHash, createdAt, ...listed } = info;
  assert.deepEqual(listed, {
    name: 'january',
    rows: ROWS,
    steps: [
      { name: 'click', windowDays: 0, timed: true },
      { name: 'activation', windowDays: 14, timed: false },
    ],
    columns: [
      { name: 'sample_id', role: 'id', kind: 'text', distinct: null, missing: 0 },
      { name: 'city', role: 'categorical', kind: 'code', distinct: 3, missing: ROWS / 4 },
      { name: 'depth', role: 'depth', kind: 'code', distinct: null, missing: 0 },
    ],
    records: ROWS + 1,
    accepted: ROWS,
    rejected: 1,
    immature: 2,
    firstTime: 1.7e12,
    lastTime: 1.7e12 + 5,
    asOf: null,
    sources: ['funnel.csv'],
    sourceFiles: [{ path: 'funnel.csv', bytes: null, dialect: null }],
    mapping: { id: 'sample_id' },
  });
  assert.match(dataHash, /^[0-9a-f]{64}$/);
  assert.equal(new Date(createdAt).toISOString(), createdAt);
  assert.deepEqual([listDatasets(project), getDataset(project, 'january'), chunkCount(info)], [[info], info, 2]);
});

test('every chunk and the dictionary are read back', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', ROWS);
  for (const { column, data } of columnsOf(ROWS)) {
    assert.deepEqual(readChunk(project, 'january', column, 0), asRead(rowsOf(data, 0, CHUNK_ROWS)));
    assert.deepEqual(readChunk(project, info, column, 1), asRead(rowsOf(data, CHUNK_ROWS, ROWS)));
  }
  assert.deepEqual(textValues(readDictionary(project, info, CITY)), CITIES);
});

/** The codec returns text as a plain byte array. */
function asRead(data: ReturnType<typeof rowsOf>): ReturnType<typeof rowsOf> {
  return data.kind === 'text' ? { ...data, bytes: new Uint8Array(data.bytes) } : data;
}

test('a large dictionary is stored in pieces', (t) => {
  const project = temporaryProject(t);
  const values = textColumn(
    Array.from({ length: 150_000 }, (_, i) => `city ${i}${i % 500 === 0 ? 'x'.repeat(100_000) : ''}`),
  );
  const importing = beginImport(project);
  const writer = createDataset(project, 'january', []);
  writer.addColumns([CITY]);
  writer.writeDictionary(CITY, values);
  writer.finish(summaryOf(0));
  importing.commit();
  assert.deepEqual(readDictionary(project, 'january', CITY), { ...values, bytes: new Uint8Array(values.bytes) });
  assert.equal(project.database.prepare('SELECT count(*) FROM dictionary_pieces').pluck().get(), 4);
});

test('unknown names are refused, and the nearest name is suggested', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', 10);
  const unknown = (message: string): object => ({ code: 'unknown-name', message });
  assert.throws(() => getDataset(project, 'januray'), unknown('unknown dataset: januray (did you mean january?)'));
  assert.throws(() => deleteDataset(project, 'june'), unknown('unknown dataset: june'));
  assert.throws(
    () => readChunk(project, info, { name: 'citi', role: 'categorical' }, 0),
    unknown('unknown categorical column: citi (did you mean city?)'),
  );
  assert.throws(() => readDictionary(project, info, { name: 'city', role: 'multi' }), {
    code: 'unknown-name',
    message: 'unknown multi-valued column: city',
  });
  assert.throws(() => readChunk(project, info, CITY, 1), RangeError);
  assert.throws(() => listRejects(project, 'june'), { code: 'unknown-name' });
});

test('a name that is taken is refused and the import can be rolled back', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', 10);
  const importing = beginImport(project);
  assert.throws(() => createDataset(project, 'january', []), {
    code: 'state',
    message: 'dataset january already exists',
  });
  createDataset(project, 'february', []);
  importing.rollback();
  importing.rollback();
  assert.deepEqual(listDatasets(project), [info]);
});

test('inconsistent columns are an internal error', (t) => {
  const project = temporaryProject(t);
  const importing = beginImport(project);
  t.after(() => importing.rollback());
  const writer = createDataset(project, 'january', []);
  writer.addColumns([CITY, DEPTH]);
  const packed = packColumn({ kind: 'code', values: Uint8Array.of(1, 2) });
  assert.throws(() => writer.writeChunk(0, 3, CITY, packed), /holds 2 rows of code, not 3 of code/);
  assert.throws(() => writer.writeChunk(0, 2, ID, packed), /sample_id \(id\) was not added/);
  writer.writeChunk(0, 2, CITY, packed);
  assert.throws(() => writer.finish(summaryOf(2)), /different numbers of rows: 2, 0/);
  writer.writeChunk(1, 2, DEPTH, packed);
  assert.throws(() => writer.finish(summaryOf(2)), /depth lacks chunk 0/);
  writer.writeChunk(0, 2, DEPTH, packed);
  assert.throws(() => writer.finish(summaryOf(2)), /depth, chunk 0 is not full/);
});

test('the data hash depends only on the data: it is the same in another file, and differs for other values', (t) => {
  const hashes = [10, 10, 11].map((rows) => writeTestDataset(temporaryProject(t), `d${rows}`, rows).dataHash);
  assert.equal(hashes[0], hashes[1]);
  assert.notEqual(hashes[0], hashes[2]);
});

test('a flipped byte and exchanged chunks are reported as corrupt, with their position', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', ROWS);
  const chunks = project.database.prepare('SELECT id, packed FROM chunks WHERE position = 0 ORDER BY id').all() as {
    id: number;
    packed: Buffer;
  }[];
  const replace = project.database.prepare('UPDATE chunks SET packed = ? WHERE id = ?');
  const city = chunks[1].packed;
  for (let index = 0; index < city.length; index += 7) {
    const flipped = Buffer.from(city);
    flipped[index] ^= 1;
    replace.run(flipped, chunks[1].id);
    assert.throws(() => readChunk(project, info, CITY, 0), { code: 'corrupt', message: /column city, chunk 0/ });
  }
  replace.run(chunks[2].packed, chunks[1].id);
  assert.throws(() => readChunk(project, info, CITY, 0), {
    code: 'corrupt',
    message: /its content differs from what was written \(/,
  });
  // A flipped bit of `column_id` makes the piece one of another column.
  project.database.pragma('foreign_keys = OFF');
  project.database.exec('UPDATE dictionary_pieces SET column_id = column_id + 1000');
  assert.throws(() => readDictionary(project, info, CITY), { code: 'corrupt', message: /dictionary of city/ });
  project.database.exec("UPDATE dictionary_pieces SET column_id = column_id - 1000, packed = x'00'");
  assert.throws(() => readDictionary(project, info, CITY), { code: 'corrupt', message: /dictionary of city/ });
});

test('deleting a dataset frees its space, even while a reader has the file open, and keeps its runs', async (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 10);
  const reader = openProject(project.path, { mode: 'read' });
  t.after(() => reader.close());
  const before = statSync(project.path).size;
  const importing = beginImport(project);
  writeNoise(project, 'noise', 60);
  importing.commit();
  const full = statSync(project.path).size;
  const { run } = createRun(project, {
    dataset: 'noise',
    model: 'aitm',
    engine: 'onnx',
    seed: 1,
    config: {},
    steps: [],
  });
  deleteDataset(project, 'noise');
  const freedBytes = await releaseSpace(project, quietJob());
  const after = statSync(project.path).size;
  assert.ok(full > 60 * CHUNK_ROWS && after - before <= 65_536, `${before} → ${full} → ${after}`);
  assert.ok(Math.abs(freedBytes - (full - after)) <= 65_536, `${freedBytes} of ${full - after}`);
  assert.equal(statSync(`${project.path}-wal`).size, 0);
  assert.equal(getRun(project, run).dataset, 'noise');
  assert.deepEqual(
    listDatasets(reader).map(({ name }) => name),
    ['january'],
  );
});

test('an import that is killed leaves nothing behind', async (t) => {
  const project = temporaryProject(t);
  const january = writeTestDataset(project, 'january', 10);
  project.close();
  const before = readFileSync(project.path);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children', 'hang-in-import.ts'), project.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(statSync(`${project.path}-wal`).size > before.length, 'the import had reached the disk');
  const reader = openProject(project.path, { mode: 'read' });
  assert.deepEqual(listDatasets(reader), [january]);
  reader.close();
  const writer = openProject(project.path, { mode: 'write' });
  assert.deepEqual(listDatasets(writer), [january]);
  assert.deepEqual(writer.database.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
  writer.close();
  assert.deepEqual(readdirSync(dirname(project.path)), ['test.stepladder']);
  assert.deepEqual(readFileSync(project.path), before);
});

test('a full disk ends the import with a clear error, and nothing is stored', (t) => {
  const project = temporaryProject(t);
  const january = writeTestDataset(project, 'january', 10);
  const pages = Number(project.database.pragma('page_count', { simple: true }));
  project.database.pragma(`max_page_count = ${pages + 20}`);
  const importing = beginImport(project);
  assert.throws(() => writeNoise(project, 'noise', 60), {
    code: 'disk',
    message: `disk full while writing ${project.path}`,
    help: /free some space/,
  });
  importing.rollback();
  assert.deepEqual(listDatasets(project), [january]);
  project.close();
  assert.equal(existsSync(`${project.path}-wal`), false);
});

test('the size of a dataset is the sum of its chunks, dictionaries and rejects', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 100);
  const { total, rejects, columns } = measureDataset(project, 'january');
  const packed = project.database
    .prepare(
      'SELECT sum(length(packed)) FROM (SELECT packed FROM chunks UNION ALL SELECT packed FROM dictionary_pieces)',
    )
    .pluck()
    .get() as number;
  assert.deepEqual(
    [[...columns.keys()], total - rejects, rejects],
    [['id sample_id', 'categorical city', 'depth depth'], packed, '6,x,1unreadable numberfunnel.csvx'.length],
  );
});

test('the size of Chinese rejects is counted in bytes', (t) => {
  const project = temporaryProject(t);
  const importing = beginImport(project);
  const writer = createDataset(project, 'march', []);
  const reject = {
    file: '三月.csv',
    line: 2,
    column: '年龄',
    value: '三十',
    reason: 'unreadable number',
    raw: '1,三十',
  };
  writer.addReject(reject);
  writer.finish(summaryOf(0));
  importing.commit();
  const { total, rejects } = measureDataset(project, 'march');
  const bytes = Buffer.byteLength(`${reject.file}${reject.value}${reject.reason}${reject.raw}`);
  assert.deepEqual([total, rejects], [bytes, bytes]);
});
