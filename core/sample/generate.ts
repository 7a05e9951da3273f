import { join } from 'node:path';

import { removeFile } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { makeFolder } from '../make-folder.ts';
import { syncFile } from '../publish.ts';
import { message } from '../text/message.ts';
import { writeAudience } from './audience.ts';
import { STEPS, type Step } from './chain.ts';
import { ByteFile, cannotWrite } from './files.ts';
import { writeFunnel, type FunnelCounts } from './funnel.ts';
import { makeMapping } from './mapping.ts';
import { writeParquet } from './parquet.ts';
import { makePool } from './users.ts';
import type { World } from './world-types.ts';
import { makeWorld } from './world.ts';

const MAX_ROWS = 1_000_000_000;
const NAMES = ['funnel.csv', 'truth.csv', 'audience.csv', 'mapping.json'] as const;
const PARQUET_NAME = 'funnel.parquet';

/** What to generate, and where. */
export interface SampleOptions {
  /** Number of impressions, 1 to 1e9. */
  readonly rows: number;
  /** A non-negative integer; the same seed gives the same bytes. */
  readonly seed: number;
  /** The output folder; created if it is missing. */
  readonly out: string;
  /** Format of the impressions file; the others are always CSV. */
  readonly format: 'csv' | 'parquet';
}

/** The files of a sample and its rates. */
export interface SampleResult {
  readonly files: {
    readonly funnel: string;
    readonly audience: string;
    readonly truth: string;
    readonly mapping: string;
  };
  readonly rows: number;
  readonly audienceRows: number;
  /** Share of the impressions with each step in the file; late impressions have not had enough time for it. */
  readonly rates: Record<Step, number>;
  /** Mean true probability of each step. */
  readonly trueRates: Record<Step, number>;
  readonly elapsedMs: number;
}

function checkOptions({ rows, seed, format }: SampleOptions): void {
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > MAX_ROWS)
    throw new AppError(
      'invalid-input',
      message('sample.badRows', { rows, most: MAX_ROWS }),
      message('sample.tryRows', { rows: 300_000 }),
    );
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new AppError('invalid-input', message('sample.badSeed', { seed }), message('sample.trySeed', { seed: 1 }));
  if (format !== 'csv' && format !== 'parquet')
    throw new AppError(
      'invalid-input',
      message('sample.unknownFormat', { format: String(format) }),
      message('base.validNames', { names: ['csv', 'parquet'] }),
    );
}

/** All files that a sample writes, including the CSV from which a Parquet file is created. */
export function sampleFiles({ out, format }: Pick<SampleOptions, 'out' | 'format'>): readonly string[] {
  return [...NAMES, ...(format === 'parquet' ? [PARQUET_NAME] : [])].map((name) => join(out, name));
}

/**
 * Writes the sample funnel: impressions with step times, an audience, the true probabilities by sample id and the
 * mapping. Renames all files to their final names together once complete. Throws `invalid-input`, `disk` or
 * `cancelled`, leaving no new files behind.
 */
export async function generateSample(
  options: SampleOptions,
  job: JobContext,
  buildWorld: (seed: number) => World = makeWorld,
): Promise<SampleResult> {
  checkOptions(options);
  const startedMs = performance.now();
  await makeSampleFolder(options.out);
  await yieldToEventLoop(job);
  const world = buildWorld(options.seed);
  const files: ByteFile[] = [];
  const open = async (name: string): Promise<ByteFile> => {
    const file = await ByteFile.create(join(options.out, name));
    files.push(file);
    return file;
  };
  try {
    return await writeAll(world, options, open, startedMs, job);
  } finally {
    for (const file of files) await file.discard();
  }
}

async function makeSampleFolder(path: string): Promise<void> {
  await makeFolder(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST' || cause.code === 'ENOTDIR')
      throw new AppError('disk', message('sample.notAFolder', { path }), message('sample.nameFolder'), { cause });
    throw cannotWrite(path, cause);
  });
}

async function writeAll(
  world: World,
  options: SampleOptions,
  open: (name: string) => Promise<ByteFile>,
  startedMs: number,
  job: JobContext,
): Promise<SampleResult> {
  const funnel = await open(NAMES[0]);
  const truth = await open(NAMES[1]);
  const audience = await open(NAMES[2]);
  const mapping = await open(NAMES[3]);
  const pool = makePool(world, options.rows);
  const counts = await writeFunnel(world, pool, options.rows, { funnel, truth }, job);
  const audienceRows = await writeAudience(world, pool, options.rows, audience, job);
  mapping.putText(`${JSON.stringify(makeMapping(world), null, 2)}\n`);
  for (const file of [funnel, truth, audience, mapping]) await file.finish();
  const funnelPath =
    options.format === 'csv'
      ? publishCsv(funnel)
      : await publishParquet(world, funnel, join(options.out, PARQUET_NAME), job);
  for (const file of [truth, audience, mapping]) file.publish();
  return {
    files: { funnel: funnelPath, audience: audience.path, truth: truth.path, mapping: mapping.path },
    rows: options.rows,
    audienceRows,
    ...ratesOf(counts, options.rows),
    elapsedMs: Math.round(performance.now() - startedMs),
  };
}

function publishCsv(funnel: ByteFile): string {
  funnel.publish();
  return funnel.path;
}

async function publishParquet(world: World, funnel: ByteFile, path: string, job: JobContext): Promise<string> {
  const target = await ByteFile.create(path);
  try {
    // On Windows, DuckDB cannot write to a file that is open.
    await target.finish();
    job.report({ phase: 'parquet' });
    await writeParquet(world, funnel.temporaryPath, target.temporaryPath, job.signal);
    await yieldToEventLoop(job);
    syncFile(target.temporaryPath);
    target.publish();
  } finally {
    await target.discard();
    removeFile(funnel.temporaryPath);
  }
  return path;
}

function ratesOf(counts: FunnelCounts, rows: number): Pick<SampleResult, 'rates' | 'trueRates'> {
  const shares = (sums: Float64Array): Record<Step, number> =>
    Object.fromEntries(STEPS.map((step, t) => [step, sums[t] / rows])) as Record<Step, number>;
  return { rates: shares(counts.observed), trueRates: shares(counts.expected) };
}
