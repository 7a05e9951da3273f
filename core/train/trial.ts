import type { Engine, TrainingBatch } from '../engine/engine.ts';
import { Random } from '../engine/random.ts';
import { Learner, type LearnerOptions } from './learner.ts';

/** What a trial trains: everything but the data. */
export type TrialOptions = Omit<LearnerOptions, 'tableRows' | 'adam' | 'seed'>;

/** Larger than caches, so that waiting for the table's memory counts as it does in a training. */
const TABLE_ROWS = 200_000;
const VALUES_PER_FIELD = 2;
const WARM_UP_STEPS = 2;
const MOST_STEPS = 12;
const LONGEST_MS = 600;

/**
 * Trains on invented samples for about half a second and gives back the samples per second, by the median step: compiling and the first
 * steps are not counted. Throws what the engine throws.
 */
export async function tryEngine(engine: Engine, options: TrialOptions): Promise<number> {
  const learner = await Learner.create(engine, { ...options, tableRows: TABLE_ROWS, adam: { learningRate: 1e-3, l2: 1e-6 }, seed: 1 });
  try {
    const batches = [inventBatch(options, 1), inventBatch(options, 2)];
    const ms = await medianMs((step) => learner.step(batches[step % 2], step));
    return Math.round((1000 * options.batchSize) / ms);
  } finally {
    await learner.release();
  }
}

/** The median time of a step, counted from 1, over about half a second; the first steps are not counted. */
export async function medianMs(work: (step: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const startedAt = performance.now();
  for (let step = 1; step <= MOST_STEPS && (step <= WARM_UP_STEPS + 1 || performance.now() - startedAt < LONGEST_MS); step++) {
    const stepAt = performance.now();
    await work(step);
    if (step > WARM_UP_STEPS) times.push(performance.now() - stepAt);
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
}

/** A full batch of random rows and steps reached. */
export function inventBatch({ batchSize, singleFields, multiFields, steps }: Pick<TrialOptions, 'batchSize' | 'singleFields' | 'multiFields' | 'steps'>, seed: number, tableRows = TABLE_ROWS): TrainingBatch {
  const random = new Random(seed);
  const rows = (length: number): Int32Array => Int32Array.from({ length }, () => Math.floor(random.uniform() * tableRows));
  return {
    count: batchSize, singleFields, single: rows(batchSize * singleFields),
    multi: Array.from({ length: multiFields }, () => ({
      offsets: Uint32Array.from({ length: batchSize + 1 }, (_, i) => VALUES_PER_FIELD * i), values: rows(VALUES_PER_FIELD * batchSize),
    })),
    depth: Uint8Array.from({ length: batchSize }, () => Math.floor(random.uniform() * (steps.length + 1))),
  };
}
