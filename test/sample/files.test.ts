import assert from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { DuckDBInstance } from '@duckdb/node-api';

import { AppError } from '../../core/errors.ts';
import { quietJob, type JobContext, type Progress } from '../../core/job.ts';
import { generateSample, type SampleOptions, type SampleResult } from '../../core/sample/generate.ts';
import { makeWorld } from '../../core/sample/world.ts';
import { temporaryFolder } from '../temporary.ts';
import { readTable, columnOf, digest } from './tables.ts';

const folder = temporaryFolder();
/** The world of seed 1: building one takes longer than writing a few thousand rows of it. */
const world = makeWorld(1);

/** Generates a sample of seed 1. */
function generate(options: Omit<SampleOptions, 'seed'>, job: JobContext = quietJob()): Promise<SampleResult> {
  return generateSample({ seed: 1, ...options }, job, () => world);
}

/** The files that this process has open. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    const path = join('/proc/self/fd', name);
    // The folder that is being read is closed by now.
    return existsSync(path) ? [readlinkSync(path)] : [];
  });
}

test('sample files are byte for byte the same for the same seed, and differ for another', async () => {
  const digests = async (name: string, seed: number): Promise<string[]> => {
    const { files } = await generateSample({ rows: 3000, seed, out: join(folder, name), format: 'csv' }, quietJob());
    return Promise.all([files.funnel, files.audience, files.truth].map(digest));
  };
  const first = await digests('a', 3);
  const again = await digests('b', 3);
  const other = await digests('c', 4);
  assert.deepEqual(again, first);
  assert.ok(other.every((value, i) => value !== first[i]));
});

test('sample files hold the same data in Parquet, with typed columns and ids as text', async () => {
  const csv = await generate({ rows: 2000, out: join(folder, 'p'), format: 'csv' });
  const parquet = await generate({ rows: 2000, out: join(folder, 'p'), format: 'parquet' });
  const table = await readTable(csv.files.funnel);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT sample_id, age::VARCHAR, strftime(event_time, '%Y-%m-%dT%H:%M:%SZ'), area FROM '${parquet.files.funnel}'`,
  );
  const clean = (text: string): string | null => (text === '' ? null : text);
  const [ids, ages, times, areas] = ['sample_id', 'age', 'event_time', 'area'].map((name) => columnOf(table, name));
  assert.deepEqual(
    reader.getRows(),
    ids.map((id, row) => [id, clean(ages[row]), times[row], clean(areas[row])]),
  );
  assert.deepEqual(reader.columnTypes().slice(0, 1).map(String), ['VARCHAR']);
  connection.closeSync();
  instance.closeSync();
  assert.deepEqual(
    (await readdir(join(folder, 'p'))).filter((name) => name.includes('partial')),
    [],
  );
});

const skip = !existsSync('/proc/self/fd') && 'needs /proc';
test('sample files are not open in this process while DuckDB writes them, as Windows requires', { skip }, async () => {
  const out = join(folder, 'unopened-parquet');
  const open: string[][] = [];
  const report = ({ phase }: Progress): void => {
    if (phase === 'parquet') open.push(openFiles().filter((path) => path.startsWith(out)));
  };
  await generate({ rows: 2000, out, format: 'parquet' }, { ...quietJob(), report });
  assert.deepEqual(open, [[]]);
});

test('sample files are absent if the Parquet copy is cancelled', async () => {
  const out = join(folder, 'cancelled-parquet');
  const abort = new AbortController();
  const report = ({ phase }: Progress): void => {
    if (phase === 'parquet') abort.abort();
  };
  const cancelled = generate({ rows: 20_000, out, format: 'parquet' }, { signal: abort.signal, report });
  await assert.rejects(cancelled, { code: 'cancelled' });
  assert.deepEqual(await readdir(out), []);
});

test('sample files can be as small as one row', async () => {
  const { files, audienceRows } = await generate({ rows: 1, out: join(folder, 'one'), format: 'csv' });
  assert.equal((await readTable(files.funnel)).rows.length, 1);
  assert.equal(audienceRows, 1);
});

test('sample files are refused for an invalid number of rows, seed, format or folder', async () => {
  const attempt = (change: object): Promise<unknown> =>
    generateSample({ rows: 10, seed: 1, out: join(folder, 'refused'), format: 'csv', ...change }, quietJob());
  await assert.rejects(attempt({ rows: 0 }), {
    code: 'invalid-input',
    message: 'rows must be a whole number from 1 to 1,000,000,000, not 0',
  });
  await assert.rejects(attempt({ rows: 1.5 }), { code: 'invalid-input' });
  await assert.rejects(attempt({ seed: -1 }), { code: 'invalid-input' });
  await assert.rejects(attempt({ format: 'xml' }), { code: 'invalid-input', message: 'unknown format: xml' });
  await writeFile(join(folder, 'plain'), '');
  await assert.rejects(
    attempt({ out: join(folder, 'plain') }),
    (error) => error instanceof AppError && error.code === 'disk' && error.message.includes('plain'),
  );
});

test('sample files are absent if the job is cancelled, and earlier files are kept', async () => {
  const out = join(folder, 'cancelled');
  const abort = new AbortController();
  const seen: Progress[] = [];
  await mkdir(out);
  await writeFile(join(out, 'funnel.csv'), 'old');
  const report = (progress: Progress): void => {
    seen.push(progress);
    if ((progress.counts?.rows ?? 0) > 30_000) abort.abort();
  };
  const cancelled = generate({ rows: 10_000_000, out, format: 'csv' }, { signal: abort.signal, report });
  await assert.rejects(cancelled, { code: 'cancelled' });
  assert.deepEqual(await readdir(out), ['funnel.csv']);
  assert.equal(await readFile(join(out, 'funnel.csv'), 'utf8'), 'old');
  assert.ok(seen.every(({ fraction }) => fraction === undefined || (fraction >= 0 && fraction <= 1)));
});
