import { createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Random } from '../../core/engine/random.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { withProject } from '../../core/store/file/project.ts';
import { CLI, runMeasured } from './command.ts';
import { describeLoad, measure } from './measure.ts';

/** The number of numeric features. */
const NUMERIC = 6;
/** The columns before the features. */
const LEADING = [
  'sample_id',
  'user_id',
  'event_time',
  'bank',
  'banner',
  'click',
  'application',
  'approval',
  'activation',
];

function headerOf(categorical: number): string[] {
  return [
    ...LEADING,
    ...Array.from({ length: categorical }, (_, i) => `category_${i}`),
    ...Array.from({ length: NUMERIC }, (_, i) => `number_${i}`),
  ];
}

/**
 * Measures the import of a CSV file with 30 columns: ids, time, bank, banner, four steps, 15 categories and 6 numbers.
 */
export async function benchImport(
  folder: string,
  rows: number,
): Promise<{ rowsPerSecond: number; columns: number; limitedBy: string }> {
  const file = await writeExport(folder, rows, 15);
  const { result, elapsedMs, busyCores } = await measure(() =>
    withProject(join(folder, 'import.stepladder'), { mode: 'write', create: true, purpose: 'benchmark' }, (project) =>
      importDataset(project, { files: [file], dataset: 'wide' }, quietJob()),
    ),
  );
  if (result.accepted !== rows) throw new Error(`the benchmark import accepted ${result.accepted} of ${rows} rows`);
  const megabytes = statSync(file).size / 1e6;
  return {
    rowsPerSecond: (rows / elapsedMs) * 1000,
    columns: headerOf(15).length,
    limitedBy: `${describeLoad(busyCores)}, ${Math.round((megabytes / elapsedMs) * 1000)} MB/s`,
  };
}

/** Measures the peak resident memory of the command `import` for a file of 35 columns. */
export async function benchImportMemory(
  folder: string,
  rows: number,
): Promise<{ peakBytes: number; rows: number; columns: number; limitedBy: string }> {
  const file = await writeExport(folder, rows, 20);
  const args = ['import', join(folder, 'memory.stepladder'), file, '--dataset', 'wide', '--json'];
  const { result, cost } = await runMeasured(folder, CLI, args);
  const accepted = Number(result['accepted']);
  if (accepted !== rows) throw new Error(`the benchmark import accepted ${accepted} of ${rows} rows`);
  return {
    peakBytes: cost.peakBytes,
    rows,
    columns: headerOf(20).length,
    limitedBy: 'dictionaries, the set of ids, and chunks waiting to be written',
  };
}

async function writeExport(folder: string, rows: number, categorical: number): Promise<string> {
  const file = join(folder, 'import.csv');
  await pipeline(Readable.from(csvBlocks(rows, categorical)), createWriteStream(file));
  return file;
}

/**
 * The file in blocks of rows. All values except the ids come from a pool, so that writing the file takes little time.
 */
function* csvBlocks(rows: number, categorical: number): Generator<string> {
  const random = new Random(7);
  const pool = Array.from({ length: 50_000 }, () => rowTail(random, categorical));
  yield `${headerOf(categorical).join(',')}\n`;
  const start = Date.UTC(2026, 0, 1);
  for (let from = 0; from < rows; from += 5000) {
    let block = '';
    for (let row = from; row < Math.min(rows, from + 5000); row++) {
      const time = new Date(start + Math.floor((row / rows) * 80 * 86_400) * 1000).toISOString();
      block +=
        `${6_000_000_000_000_000_000n + BigInt(row) * 7919n},` +
        `${100_000_000 + Math.floor(random.uniform() * 2_000_000)},${time},` +
        `${pool[Math.floor(random.uniform() * pool.length)]}\n`;
    }
    yield block;
  }
}

function rowTail(random: Random, categorical: number): string {
  const draw = random.uniform();
  const reached = [0.233, 0.0184, 0.013, 0.01].map((rate) => (draw < rate ? 1 : 0));
  const bank = Math.floor(random.uniform() * 4);
  const categories = Array.from(
    { length: categorical },
    (_, i) => `c${Math.floor(random.uniform() ** 3 * 10 ** (1 + (i % 5)))}`,
  );
  const numbers = Array.from({ length: NUMERIC }, (_, i) => (random.uniform() * 10 ** (1 + i)).toFixed(i % 3));
  return [
    `bank${bank}`,
    `banner${bank}-${Math.floor(random.uniform() * 6)}`,
    ...reached,
    ...categories,
    ...numbers,
  ].join(',');
}
