import type { Engine } from '../../engine/engine.ts';
import { TABLE_ROWS, medianMs, randomBatch } from '../../predict/engine-benchmarks.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

/** The training that a benchmark times: everything except the data. */
export type BenchmarkOptions = Omit<TrainerOptions, 'tableRows' | 'adam' | 'seed'>;

/**
 * Trains on synthetic samples for about half a second and returns the samples per second of the median step, without
 * compilation and the first steps. Throws the engine's errors.
 */
export async function benchmarkEngine(engine: Engine, options: BenchmarkOptions): Promise<number> {
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
