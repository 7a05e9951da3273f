import type { Engine } from '../../engine/engine.ts';
import { TABLE_ROWS, medianMs, randomBatch } from '../../predict/engine-trials.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

/** What a trial trains: everything but the data. */
export type TrialOptions = Omit<TrainerOptions, 'tableRows' | 'adam' | 'seed'>;

/**
 * Trains on invented samples for about half a second and gives back the samples per second, by the median step:
 * compiling and the first steps are not counted. Throws what the engine throws.
 */
export async function tryEngine(engine: Engine, options: TrialOptions): Promise<number> {
  const trainer = await Trainer.create(engine, {
    ...options,
    tableRows: TABLE_ROWS,
    adam: { learningRate: 1e-3, l2: 1e-6 },
    seed: 1,
  });
  try {
    const batches = [randomBatch(options, 1), randomBatch(options, 2)];
    const ms = await medianMs((step) => trainer.step(batches[step % 2], step));
    return Math.round((1000 * options.batchSize) / ms);
  } finally {
    await trainer.release();
  }
}
