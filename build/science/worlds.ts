/** Generated funnels with the true probability of every sample, and the same funnels with less history of one bank. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Random } from '../../core/engine/random.ts';
import type { JobContext } from '../../core/job.ts';
import { FIRST_SECOND } from '../../core/sample/calendar.ts';
import { STEPS } from '../../core/sample/chain.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { makeWorld, type WorldOptions } from '../../core/sample/world.ts';

/**
 * Roughly the first day of an export's test set, which is the last tenth of its mature samples; samples of the last 14
 * days are not mature.
 */
function testDayOf(exportDay: number): number {
  return 0.9 * (exportDay - 14);
}

/** How much history a bank has before the test days: a share of its samples, or those of the last days. */
export type History = { readonly share: number } | { readonly days: number };

/** The bank whose history is shortened, the day of the export, and the seed that draws a share. */
interface ShorterHistory {
  readonly bank: string;
  readonly history: History;
  readonly day: number;
  readonly seed: number;
}

/** A funnel export with its mapping, and the true probabilities. */
export interface TrueFunnel {
  readonly funnel: string;
  readonly mapping: string;
  /** By step, the probability of each record in the order of the file. */
  readonly truth: readonly Float64Array[];
}

/** Generates the funnel of a seed. */
export async function writeFunnel(
  { seed, rows, ...world }: { readonly seed: number; readonly rows: number } & WorldOptions,
  folder: string,
  job: JobContext,
): Promise<TrueFunnel> {
  const { files } = await generateSample({ rows, seed, out: folder, format: 'csv' }, job, () => makeWorld(seed, world));
  return { funnel: files.funnel, mapping: files.mapping, truth: await readTruth(files.truth, rows) };
}

async function readTruth(file: string, rows: number): Promise<Float64Array[]> {
  const truth = STEPS.map(() => new Float64Array(rows));
  let columns: number[] | null = null;
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const cells = line.split(',');
    if (columns === null) {
      columns = STEPS.map((step) => cells.indexOf(`p_${step}`));
      continue;
    }
    for (const [step, column] of columns.entries()) truth[step][row] = Number(cells[column]);
    row++;
  }
  return truth;
}

/**
 * Copies a funnel, with less history of one bank before the test days of the export of `day`. The test days and all
 * other banks stay as they are.
 */
export function shortenHistory(
  funnel: TrueFunnel,
  { bank: shortened, history, seed, day: exportDay }: ShorterHistory,
  folder: string,
): Promise<TrueFunnel> {
  const random = new Random(seed);
  const testDay = testDayOf(exportDay);
  const isKept = (bank: string, day: number): boolean =>
    bank !== shortened ||
    day >= testDay ||
    ('share' in history ? random.uniform() < history.share : day >= testDay - history.days);
  return copyFunnel(funnel, isKept, join(folder, 'short.csv'));
}

/** Copies the records of a funnel from day `from` up to, but not including, day `to`; the first day is 0. */
export function daysOf(
  funnel: TrueFunnel,
  { from, to }: { readonly from: number; readonly to: number },
  folder: string,
): Promise<TrueFunnel> {
  return copyFunnel(funnel, (_, day) => day >= from && day < to, join(folder, `days-${from}.csv`));
}

async function copyFunnel(
  { funnel, mapping, truth }: TrueFunnel,
  isKept: (bank: string, day: number) => boolean,
  copy: string,
): Promise<TrueFunnel> {
  const out = createWriteStream(copy);
  const kept: number[] = [];
  let columns: { readonly bank: number; readonly time: number } | null = null;
  let row = -1;
  for await (const line of createInterface({ input: createReadStream(funnel) })) {
    const cells = line.split(',');
    if (columns === null) columns = { bank: cells.indexOf('bank'), time: cells.indexOf('event_time') };
    else {
      row++;
      if (!isKept(cells[columns.bank], dayOf(Date.parse(cells[columns.time])))) continue;
      kept.push(row);
    }
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return { funnel: copy, mapping, truth: truth.map((ofStep) => Float64Array.from(kept, (index) => ofStep[index])) };
}

/** The time at which a day begins, in milliseconds. */
export function timeOf(day: number): number {
  return (FIRST_SECOND + day * 86_400) * 1000;
}

/** The day of a time, as a number with a fraction; the first day is 0. */
export function dayOf(timeMs: number): number {
  return (timeMs / 1000 - FIRST_SECOND) / 86_400;
}
