import type { Engine } from '../../core/engine/engine.ts';
import { openEngine } from '../../core/engine/engines.ts';
import { configureModel, listModels } from '../../core/models/registry.ts';
import { towerKinds } from '../../core/models/towers/config.ts';
import { randomBatch } from '../../core/predict/engine-benchmarks.ts';
import { Trainer } from '../../core/train/fit/trainer.ts';
import { median } from './statistics.ts';

// The paper's shapes; the last ten fields also serve as the positions of a history.
const SHAPE = {
  steps: ['click', 'application', 'approval', 'activation'],
  singleFields: 18,
  multiFields: 0,
  history: { start: 8, length: 10 },
  dimension: 5,
  batchSize: 2000,
};
const TABLE_ROWS = 1_000_000;
/** Enough batches that their table rows do not fit into the CPU's caches. */
const BATCHES = 12;
const WARM_UP_STEPS = 10;
const TIMED_STEPS = 60;

/** The time of a model's training step. */
export interface ModelFigures {
  readonly model: string;
  readonly samplesPerSecond: number;
  /** Median. */
  readonly stepMs: number;
  /** Mean CPU time of all threads: shows a model's cost even if the machine has other work. */
  readonly cpuMs: number;
}

/** Measures a training step of every network on ONNX Runtime, and of AITM with every kind of tower. */
export async function benchModels(): Promise<readonly ModelFigures[]> {
  const engine = await openEngine('onnx');
  const networks = listModels()
    .filter(({ kind }) => kind === 'network')
    .map(({ name }) => ({ title: name, name, settings: {} }));
  const towers = towerKinds
    .filter((kind) => kind !== 'mlp')
    .map((kind) => ({
      title: `aitm, ${kind} towers`,
      name: 'aitm',
      settings: { tower: { kind, history: { field: 'history', length: SHAPE.history.length } } },
    }));
  const figures: ModelFigures[] = [];
  for (const { title, name, settings } of [...networks, ...towers])
    figures.push({ model: title, ...(await measure(engine, name, settings)) });
  return figures;
}

async function measure(engine: Engine, name: string, settings: object): Promise<Omit<ModelFigures, 'model'>> {
  const trainer = await Trainer.create(engine, {
    model: configureModel(name, settings),
    ...SHAPE,
    tableRows: TABLE_ROWS,
    adam: { learningRate: 1e-3, l2: 1e-6 },
    seed: 1,
  });
  try {
    const batches = Array.from({ length: BATCHES }, (_, i) => randomBatch(SHAPE, i + 1, TABLE_ROWS));
    for (let step = 1; step <= WARM_UP_STEPS; step++) await trainer.step(batches[step % BATCHES], step);
    const before = process.cpuUsage();
    const times: number[] = [];
    for (let step = WARM_UP_STEPS + 1; step <= WARM_UP_STEPS + TIMED_STEPS; step++) {
      const startedMs = performance.now();
      await trainer.step(batches[step % BATCHES], step);
      times.push(performance.now() - startedMs);
    }
    const { user, system } = process.cpuUsage(before);
    const stepMs = median(times);
    return {
      samplesPerSecond: Math.round((1000 * SHAPE.batchSize) / stepMs),
      stepMs,
      cpuMs: (user + system) / 1000 / TIMED_STEPS,
    };
  } finally {
    await trainer.release();
  }
}
