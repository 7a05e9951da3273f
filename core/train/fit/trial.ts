import type { Engine } from '../../engine/engine.ts';
import { TABLE_ROWS, medianMs, inventBatch } from '../../predict/engine-trials.ts';
import { Learner, type LearnerOptions } from './learner.ts';

/** What a trial trains: everything but the data. */
export type TrialOptions = Omit<LearnerOptions, 'tableRows' | 'adam' | 'seed'>;

/**
 * Trains on invented samples for about half a second and gives back the samples per second, by the median step:
 * compiling and the first steps are not counted. Throws what the engine throws.
 */
export async function tryEngine(engine: Engine, options: TrialOptions): Promise<number> {
  const learner = await Learner.create(engine, {
    ...options,
    tableRows: TABLE_ROWS,
    adam: { learningRate: 1e-3, l2: 1e-6 },
    seed: 1,
  });
  try {
    const batches = [inventBatch(options, 1), inventBatch(options, 2)];
    const ms = await medianMs((step) => learner.step(batches[step % 2], step));
    return Math.round((1000 * options.batchSize) / ms);
  } finally {
    await learner.release();
  }
}
