import { join } from 'node:path';

import { openEngine } from '../../core/engine/engines.ts';
import { Random } from '../../core/engine/random.ts';
import { BlockReader } from '../../core/features/blocks.ts';
import { fitSchema } from '../../core/features/fit.ts';
import { fieldRows } from '../../core/features/schema.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { quietJob } from '../../core/job.ts';
import { configureModel } from '../../core/models/registry.ts';
import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS } from '../../core/store/columns/columns.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { beginImport, createDataset, getDataset } from '../../core/store/datasets/datasets.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { shuffledBatches } from '../../core/train/fit/sampler.ts';
import { Trainer } from '../../core/train/fit/trainer.ts';

// The shapes of the AITM paper: 18 fields over a million values, four steps, batches of 2,000, d = 5.
const FIELDS = 18;
const VALUES_PER_FIELD = 55_556;
const ROWS = 4 * CHUNK_ROWS;
const STEPS = ['click', 'application', 'approval', 'activation'];
const SETTINGS = { batchSize: 2000, dimension: 5, adam: { learningRate: 1e-3, l2: 1e-6 } };
const WARM_UP = 30;

/** The speed of training, including reading and shuffling chunks; times are means per step, in milliseconds. */
export interface TrainFigures {
  readonly samplesPerSecond: number;
  readonly stepMs: number;
  /** Forward and backward pass of the network. */
  readonly denseStepMs: number;
  /** Reading the rows of the embedding table. */
  readonly gatherMs: number;
  /** Updating the rows of the embedding table. */
  readonly updateMs: number;
  readonly limitedBy: string;
}

/**
 * Measures training from column chunks to updated weights, with the shapes of the AITM paper: two epochs, without the
 * first `WARM_UP` steps.
 */
export async function benchTraining(folder: string): Promise<TrainFigures> {
  const path = join(folder, 'train.stepladder');
  return withProject(path, { mode: 'write', create: true, purpose: 'benchmark' }, async (project) => {
    writeDataset(project);
    const dataset = getDataset(project, 'train');
    const schema = await fitSchema(project, dataset, wholeSelection(null), { minFrequency: 1 }, quietJob());
    const reader = new BlockReader(project, dataset, schema, wholeSelection(null));
    const trainer = await Trainer.create(await openEngine('onnx'), {
      model: configureModel('aitm', {}),
      steps: STEPS,
      singleFields: FIELDS,
      multiFields: 0,
      history: null,
      tableRows: fieldRows(schema),
      seed: 1,
      ...SETTINGS,
    });
    const figures = await measureSteps(trainer, reader);
    await trainer.release();
    return figures;
  });
}

async function measureSteps(trainer: Trainer, reader: BlockReader): Promise<TrainFigures> {
  let step = 0;
  let samples = 0;
  let before = { ...trainer.timings };
  let startedMs = performance.now();
  for (const epoch of [1, 2]) {
    for await (const batch of shuffledBatches(reader, SETTINGS.batchSize, 1, epoch)) {
      if (step === WARM_UP) {
        before = { ...trainer.timings };
        startedMs = performance.now();
        samples = 0;
      }
      await trainer.step(batch, ++step);
      samples += batch.count;
    }
  }
  const elapsedMs = performance.now() - startedMs;
  const steps = step - WARM_UP;
  const [denseStepMs, gatherMs, updateMs] = (['denseMs', 'gatherMs', 'updateMs'] as const).map(
    (part) => (trainer.timings[part] - before[part]) / steps,
  );
  const stepMs = elapsedMs / steps;
  const readMs = stepMs - denseStepMs - gatherMs - updateMs;
  const limitedBy =
    `${Math.round((100 * denseStepMs) / stepMs)} % matrix products, ` +
    `${Math.round((100 * (gatherMs + updateMs)) / stepMs)} % waiting for memory in the embedding ` +
    `table, ${Math.round((100 * readMs) / stepMs)} % reading and shuffling`;
  return {
    samplesPerSecond: Math.round((1000 * samples) / elapsedMs),
    stepMs,
    denseStepMs,
    gatherMs,
    updateMs,
    limitedBy,
  };
}

function writeDataset(project: Project): void {
  const transaction = beginImport(project);
  const writer = createDataset(
    project,
    'train',
    STEPS.map((name) => ({ name, windowDays: 0, timed: false })),
  );
  const depth = { name: 'depth', role: 'depth' } as const;
  const fields = Array.from({ length: FIELDS }, (_, i) => ({ name: `field ${i}`, role: 'categorical' }) as const);
  writer.addColumns([{ ...depth, kind: 'code' }, ...fields.map((field) => ({ ...field, kind: 'code' }) as const)]);
  const random = new Random(1);
  for (let chunk = 0; chunk * CHUNK_ROWS < ROWS; chunk++) {
    // 80 % of the samples reach no step, and 5 % end at each of the four.
    const depths = Uint8Array.from({ length: CHUNK_ROWS }, () => Math.max(0, Math.floor(random.uniform() * 20) - 15));
    writer.writeChunk(chunk, CHUNK_ROWS, depth, packColumn({ kind: 'code', values: depths }));
    for (const field of fields) {
      const values = Uint16Array.from(
        { length: CHUNK_ROWS },
        () => 1 + Math.floor(random.uniform() * VALUES_PER_FIELD),
      );
      writer.writeChunk(chunk, CHUNK_ROWS, field, packColumn({ kind: 'code', values }));
    }
  }
  const dictionary = textColumn(Array.from({ length: VALUES_PER_FIELD }, (_, i) => `value ${i}`));
  for (const field of fields) writer.writeDictionary(field, dictionary);
  writer.finish({
    records: ROWS,
    accepted: ROWS,
    rejected: 0,
    immature: 0,
    firstTime: null,
    lastTime: null,
    asOf: null,
    sources: [],
    mapping: {},
  });
  transaction.commit();
}
