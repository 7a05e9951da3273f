import { gatherEmbeddings } from '../../core/engine/embedding.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { openEngine } from '../../core/engine/engines.ts';
import { engineFindings } from '../../core/engine/find.ts';
import { programShape } from '../../core/engine/program.ts';
import { configureModel } from '../../core/models/registry.ts';
import { randomBatch } from '../../core/predict/engine-benchmarks.ts';
import { inEnglish } from '../../core/text/en.ts';
import { Trainer } from '../../core/train/fit/trainer.ts';
import { median } from './statistics.ts';

// The paper's shapes, as in the training benchmark.
const SHAPE = {
  steps: ['click', 'application', 'approval', 'activation'],
  singleFields: 18,
  multiFields: 0,
  history: null,
  dimension: 5,
};
const TABLE_ROWS = 1_000_000;
const BATCHES = [2_000, 8_000, 32_000] as const;
const WARM_UP = 2;
const MIN_REPETITIONS = 5;
const MIN_MEASURE_MS = 1_500;

/** Median times of a training step and a scoring pass at a batch size, including embedding lookups and updates. */
export interface BatchFigures {
  readonly stepMs: number;
  readonly trainedPerSecond: number;
  readonly scoreMs: number;
  readonly scoredPerSecond: number;
}

/** An engine's figures by batch size; none if it is not installed, which `help` then explains. */
export interface EngineFigures {
  readonly engine: string;
  readonly device: string;
  readonly batches: Readonly<Record<string, BatchFigures>>;
  readonly help: string | null;
}

/** Measures every engine that this platform can have; for a missing one, returns how to install it. */
export async function benchEngines(): Promise<EngineFigures[]> {
  const figures: EngineFigures[] = [];
  for (const { name, found, device, help } of await engineFindings()) {
    figures.push({
      engine: name,
      device: inEnglish(device ?? 'not found'),
      batches: found ? await measureEngine(await openEngine(name)) : {},
      help: found || help === null ? null : inEnglish(help),
    });
  }
  return figures;
}

async function measureEngine(engine: Engine): Promise<Record<string, BatchFigures>> {
  const figures: Record<string, BatchFigures> = {};
  for (const batchSize of BATCHES) {
    const [stepMs, scoreMs] = await measureBatch(engine, batchSize);
    figures[String(batchSize)] = {
      stepMs,
      trainedPerSecond: Math.round((1000 * batchSize) / stepMs),
      scoreMs,
      scoredPerSecond: Math.round((1000 * batchSize) / scoreMs),
    };
  }
  return figures;
}

async function measureBatch(engine: Engine, batchSize: number): Promise<readonly [stepMs: number, scoreMs: number]> {
  const model = configureModel('aitm', {});
  const trainer = await Trainer.create(engine, {
    model,
    ...SHAPE,
    batchSize,
    tableRows: TABLE_ROWS,
    adam: { learningRate: 1e-3, l2: 1e-6 },
    seed: 1,
  });
  const scoring = await engine.compileScoring(model, programShape({ ...SHAPE, batchSize }));
  try {
    const batches = [1, 2].map((seed) => randomBatch({ ...SHAPE, batchSize }, seed, TABLE_ROWS));
    let step = 0;
    const stepMs = await medianMs(() => trainer.step(batches[step % 2], ++step));
    const { weights, states } = trainer.saveDense();
    scoring.load(weights, states);
    const { data, stride, dimension } = trainer.table;
    const scoreMs = await medianMs(async () => {
      gatherEmbeddings(data, stride, dimension, batches[0], 0, batchSize, scoring.embedded);
      await scoring.run();
    });
    return [stepMs, scoreMs];
  } finally {
    await trainer.release();
    await scoring.release();
  }
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const measuringSince = performance.now();
  for (let i = 0; i < WARM_UP + MIN_REPETITIONS || performance.now() - measuringSince < MIN_MEASURE_MS; i++) {
    const startedMs = performance.now();
    await work();
    if (i >= WARM_UP) times.push(performance.now() - startedMs);
  }
  return median(times);
}
