import { yieldToEventLoop, type JobContext } from '../job.ts';
import { dayOf, secondAt } from './calendar.ts';
import { STEPS } from './chain.ts';
import { drawBanner, drawImpression, newImpression } from './draw.ts';
import type { ByteFile } from './files.ts';
import { deriveNamed, mixBits, unit } from './hash.ts';
import { drawOutcome, newOutcome } from './outcome.ts';
import { FUNNEL_HEADER, TRUTH_HEADER, putImpression, putTruth } from './rows.ts';
import { pickUser, type UserPool } from './users.ts';
import type { World } from './world-types.ts';

const ROWS_PER_BLOCK = 1024;
const BLOCKS_PER_YIELD = 32;

/** By step, in the order of `STEPS`: how often it is in the file, and the sum of its true probabilities. */
export interface FunnelCounts {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
}

/** Writes all impressions in time order, and their true probabilities to a second file. */
export async function writeFunnel(
  world: World,
  pool: UserPool,
  rows: number,
  files: { funnel: ByteFile; truth: ByteFile },
  job: JobContext,
): Promise<FunnelCounts> {
  const counts = { observed: new Float64Array(STEPS.length), expected: new Float64Array(STEPS.length) };
  files.funnel.putText(`${FUNNEL_HEADER}\n`);
  files.truth.putText(`${TRUTH_HEADER}\n`);
  const putBlock = blockWriter(world, pool, rows, files, counts);
  for (let from = 0, block = 0; from < rows; from += ROWS_PER_BLOCK, block++) {
    putBlock(from, Math.min(rows, from + ROWS_PER_BLOCK));
    await files.funnel.drain();
    await files.truth.drain();
    if (block % BLOCKS_PER_YIELD > 0) continue;
    await yieldToEventLoop(job);
    job.report({ phase: 'sample', fraction: from / rows, counts: { rows: from } });
  }
  job.report({ phase: 'sample', fraction: 1, counts: { rows } });
  return counts;
}

function blockWriter(
  world: World,
  pool: UserPool,
  rows: number,
  { funnel, truth }: { funnel: ByteFile; truth: ByteFile },
  counts: FunnelCounts,
): (from: number, to: number) => void {
  const impression = newImpression(world);
  const outcome = newOutcome();
  const salt = deriveNamed(world.key, 'impressions');
  return (from, to) => {
    for (let row = from; row < to; row++) {
      const rowKey = mixBits((row + salt) | 0);
      const second = secondAt((row + unit(mixBits(rowKey ^ 0x3956c25b))) / rows);
      drawImpression(world, impression, pickUser(pool, rowKey, dayOf(second)), rowKey, second);
      drawBanner(world, impression);
      drawOutcome(world, impression, outcome);
      putImpression(funnel, world, impression, outcome);
      putTruth(truth, world, impression, outcome);
      for (let t = 0; t < STEPS.length; t++) {
        counts.expected[t] += outcome.probabilities[t];
        if (outcome.times[t] > 0) counts.observed[t]++;
      }
    }
  };
}
