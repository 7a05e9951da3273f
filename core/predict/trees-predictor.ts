import { setImmediate } from 'node:timers/promises';

import type { EncodedSamples } from '../engine/embedding.ts';
import type { Calibration } from '../evaluate/calibration.ts';
import { correctDownSampling } from '../evaluate/correction.ts';
import type { FeatureSchema } from '../features/schema.ts';
import type { LightgbmConfig } from '../models/lightgbm.ts';
import { Forest } from '../trees/forest.ts';
import { openLightgbm } from '../trees/library.ts';
import { Calibrator } from './calibrator.ts';
import type { StepPredictor } from './predict.ts';
import { TreesMatrix } from './trees-matrix.ts';

const SCORING_BATCH = 2048;

/** Predicts with trees, one step after the other. */
export class TreesPredictor implements StepPredictor {
  readonly batchSize = SCORING_BATCH;
  readonly steps: readonly string[];
  readonly #matrix: TreesMatrix;
  readonly #forests: readonly Forest[];
  readonly #negativeRate: number;
  readonly #rows: Float32Array;
  #calibrator: Calibrator | null = null;
  readonly #probabilities = new Float64Array(SCORING_BATCH);

  private constructor(steps: readonly string[], matrix: TreesMatrix, forests: readonly Forest[], negativeRate: number) {
    this.steps = steps;
    this.#matrix = matrix;
    this.#forests = forests;
    this.#negativeRate = negativeRate;
    this.#rows = new Float32Array(SCORING_BATCH * matrix.columns);
  }

  /** Parses each step's trees. Throws `unavailable` without the library, `corrupt` for damaged trees. */
  static async create(
    texts: readonly string[],
    schema: FeatureSchema,
    settings: Pick<LightgbmConfig, 'multiValues'>,
    steps: readonly string[],
    negativeRate: number,
    threads: number,
  ): Promise<TreesPredictor> {
    const library = await openLightgbm();
    const matrix = new TreesMatrix(schema, settings.multiValues);
    const forests: Forest[] = [];
    try {
      for (const text of texts) forests.push(new Forest(library, text, threads, matrix.columns));
    } catch (error) {
      for (const forest of forests) forest.free();
      throw error;
    }
    return new TreesPredictor(steps, matrix, forests, negativeRate);
  }

  /** Corrected probabilities `[count]` per step of up to `batchSize` samples. */
  async predict(samples: EncodedSamples): Promise<Float32Array[]> {
    const { count } = samples;
    this.#matrix.fill(samples, this.#rows);
    const probabilities = this.#forests.map((forest) => {
      forest.predict(this.#rows, count, this.#matrix.columns, this.#probabilities);
      return Float32Array.from(this.#probabilities.subarray(0, count));
    });
    correctDownSampling(probabilities, this.#negativeRate);
    this.#calibrator?.apply(probabilities, samples);
    // The library call is synchronous: without this, consecutive batches would block the event loop.
    await setImmediate();
    return probabilities;
  }

  calibrate(calibrations: readonly Calibration[], schema: FeatureSchema): void {
    this.#calibrator = new Calibrator(calibrations, schema);
  }

  release(): Promise<void> {
    for (const forest of this.#forests) forest.free();
    return Promise.resolve();
  }
}
