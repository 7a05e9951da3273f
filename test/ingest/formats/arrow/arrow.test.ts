import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  bool,
  decimal,
  dictionary,
  float64,
  int64,
  list,
  tableFromArrays,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
} from '@uwdata/flechette';
import fc from 'fast-check';

import { exportPython, exportRequirement } from '../../../../build/requirements/export.ts';
import { skipWithout } from '../../../../build/requirements/requirement.ts';
import { importDataset } from '../../../../core/ingest/import.ts';
import type { MappingFile } from '../../../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../../../core/job.ts';
import { getDataset } from '../../../../core/store/datasets/datasets.ts';
import { temporaryFolder } from '../../../temporary.ts';
import { importProject } from '../../import-project.ts';
import { readAll, runDuckdb } from '../read-all.ts';

const { folder, project, nextName } = importProject();

const ARROW_FILES = [
  ...['lz4', 'zstd', 'uncompressed'].map((compression) => `${compression}.feather`),
  ...['whole', 'stream', 'growing', 'replaced'].map((layout) => `${layout}.arrow`),
];

test(
  'every type is read as from Parquet, in every layout and compression',
  { skip: skipWithout(exportRequirement) },
  async () => {
    const written = temporaryFolder();
    const { command, env } = exportPython();
    const script = join(import.meta.dirname, 'write-arrow.py');
    const { status, stderr } = spawnSync(command, [script, written, '7'], { env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const expected = await readAll([join(written, 'table.parquet')]);
    assert.equal(expected.rows.length, 3000);
    for (const name of ARROW_FILES) assert.deepEqual(await readAll([join(written, name)]), expected, name);
  },
);

/** The rows of the property below; all but the id and the time may be missing. */
const row = fc.record({
  big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  amount: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  cents: fc.option(fc.bigInt({ min: -99_999n, max: 99_999n })),
  city: fc.option(fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Surrogate}|\0/u.test(text))),
  word: fc.option(fc.constantFrom('red', 'green', '', '蓝')),
  tags: fc.option(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })),
  member: fc.option(fc.boolean()),
  click: fc.boolean(),
  time: fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

const ARROW_TYPES = {
  big: int64(),
  amount: float64(),
  cents: decimal(10, 2, 64),
  city: utf8(),
  word: dictionary(utf8()),
  tags: list(utf8()),
  member: bool(),
  click: bool(),
  time: timestamp(TimeUnit.MILLISECOND, 'UTC'),
};

function asArrow(name: string, rows: readonly Row[], format: 'file' | 'stream', batchRows: number): string {
  const columns = Object.keys(ARROW_TYPES).map((key) => [key, rows.map((one) => one[key as keyof Row])]);
  const table = tableFromArrays(Object.fromEntries(columns) as Record<string, unknown[]>, {
    types: ARROW_TYPES,
    maxBatchRows: batchRows,
  });
  writeFileSync(join(folder, name), tableToIPC(table, { format })!);
  return join(folder, name);
}

async function asParquet(name: string, rows: readonly Row[]): Promise<string> {
  const lines = join(folder, 'rows.jsonl');
  const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  writeFileSync(lines, rows.map((one) => `${JSON.stringify(one, plain)}\n`).join(''));
  await runDuckdb([
    `COPY (SELECT big::BIGINT AS big, amount::DOUBLE AS amount, (cents / 100)::DECIMAL(10, 2) AS cents, city, word,
    tags, member, click, make_timestamptz(1000 * time) AS time FROM read_json('${lines}', format =
    'newline_delimited', columns = {big: 'VARCHAR', amount: 'DOUBLE', cents: 'BIGINT', city: 'VARCHAR', word: 'VARCHAR',
    tags: 'VARCHAR[]', member: 'BOOLEAN', click: 'BOOLEAN', time: 'BIGINT'}))
    TO '${join(folder, name)}' (FORMAT parquet)`,
  ]);
  return join(folder, name);
}

test('an Arrow file gives the same dataset as the same content in Parquet', async () => {
  const mapping: MappingFile = {
    time: 'time',
    steps: [{ name: 'click' }],
    features: { big: 'categorical', amount: 'numeric', tags: 'multi' },
  };
  const imported = async (path: string): Promise<object> => {
    const dataset = nextName();
    const { accepted, rejected, steps, features } = await importDataset(
      project,
      { files: [path], dataset, mapping },
      quietJob(),
    );
    return { accepted, rejected, steps, features, dataHash: getDataset(project, dataset).dataHash };
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.constantFrom('file' as const, 'stream' as const),
      fc.integer({ min: 1, max: 40 }),
      async (rows, format, batchRows) => {
        const expected = await imported(await asParquet('same.parquet', rows));
        assert.deepEqual(await imported(asArrow('same.arrow', rows, format, batchRows)), expected);
      },
    ),
    { numRuns: 15 },
  );
});

test('the Arrow files in a folder are read too', async () => {
  const rows = fc.sample(row, { numRuns: 4, seed: 1 });
  const day = temporaryFolder();
  renameSync(asArrow('1.arrow', rows.slice(0, 3), 'file', 9), join(day, '1.arrow'));
  renameSync(asArrow('2.arrow', rows.slice(3), 'stream', 9), join(day, '2.feather'));
  assert.equal((await readAll([day])).rows.length, 4);
});
