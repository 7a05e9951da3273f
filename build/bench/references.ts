/**
 * References for the cost of the program's tasks on this machine: their core work alone, or another program that does
 * it. Usage: `references.ts import FILE OUT`, `references.ts train PROJECT RUN`, `references.ts score EXPORT USERS`.
 * Prints JSON, without the figures that the caller measures itself.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import * as ort from 'onnxruntime-node';

import { openEngine } from '../../core/engine/engines.ts';
import { threadCount } from '../../core/engine/thread-count.ts';
import { fieldRows, historyOf, multiFields, singleFields } from '../../core/features/schema.ts';
import { configureModel } from '../../core/models/registry.ts';
import { randomBatch } from '../../core/predict/engine-benchmarks.ts';
import { loadPlan, readOutline } from '../../core/predict/plan.ts';
import { withProject } from '../../core/store/file/project.ts';
import { Trainer } from '../../core/train/fit/trainer.ts';
import { inputsOf, readGolden } from '../testing/golden-requests.ts';
import { feedsOf } from './feeds.ts';

const FLOAT_BYTES = 4;
/** During training, the table holds each weight and Adam's two moments of it. */
const COPIES_IN_TRAINING = 3;
const MEASURED_STEPS = 30;
const MEASURED_BATCHES = 20;
const PAIRS_PER_BATCH = 8192;

/** Lets DuckDB load the file into a table, and returns no figures: the caller measures time, memory and disk space. */
async function importReference(file: string, out: string): Promise<object> {
  const instance = await DuckDBInstance.create(out, { threads: String(threadCount()) });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE rows AS SELECT * FROM read_csv('${file}')`);
  connection.closeSync();
  instance.closeSync();
  return {};
}

/**
 * Returns the time of the dense part of an epoch's steps, the memory of the table with its moments, and the disk space
 * of its weights.
 */
async function trainReference(path: string, run: string): Promise<object> {
  const { plan, samples } = await withProject(path, { mode: 'read' }, (project) => ({
    plan: loadPlan(project, run),
    samples: readOutline(project, run)?.summaries?.train.rows ?? NaN,
  }));
  const { schema, config, run: info } = plan;
  const { batchSize, learningRate, l2 } = config.training;
  const { dimension } = config.features;
  const shape = {
    singleFields: singleFields(schema).length,
    multiFields: multiFields(schema).length,
    history: historyOf(schema),
    steps: info.steps,
    batchSize,
    dimension,
  };
  const tableRows = fieldRows(schema);
  const model = configureModel(info.model, {});
  const trainer = await Trainer.create(await openEngine('onnx'), {
    ...shape,
    model,
    tableRows,
    adam: { learningRate, l2 },
    seed: 1,
  });
  const batch = randomBatch(shape, 1, tableRows);
  await trainer.step(batch, 1);
  const before = trainer.timings.denseMs;
  for (let step = 2; step < 2 + MEASURED_STEPS; step++) await trainer.step(batch, step);
  const stepMs = (trainer.timings.denseMs - before) / MEASURED_STEPS;
  const tableBytes = tableRows * dimension * FLOAT_BYTES;
  return {
    samples,
    elapsedMs: stepMs * Math.ceil(samples / batchSize),
    peakBytes: tableBytes * COPIES_IN_TRAINING,
    diskBytes: tableBytes,
  };
}

/** Time of the exported model's forward passes for some users, without reading, sorting and writing; and its size. */
async function scoreReference(folder: string, users: number): Promise<object> {
  const path = join(folder, 'model.onnx');
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: threadCount(), logSeverityLevel: 3 });
  const { feeds, users: usersPerBatch } = await goldenFeeds(folder);
  await session.run(feeds);
  const startedMs = performance.now();
  for (let batch = 0; batch < MEASURED_BATCHES; batch++) await session.run(feeds);
  const batchMs = (performance.now() - startedMs) / MEASURED_BATCHES;
  return { elapsedMs: (batchMs * users) / usersPerBatch, peakBytes: statSync(path).size, diskBytes: 0 };
}

/** A batch of golden rows as the model's inputs. */
async function goldenFeeds(folder: string): Promise<{ feeds: Record<string, ort.Tensor>; users: number }> {
  const { rows, candidates } = await readGolden(folder);
  const users = Math.floor(PAIRS_PER_BATCH / candidates.length);
  const repeated = Array.from({ length: users }, (_, user) => rows[user % rows.length]);
  return { feeds: feedsOf(inputsOf(repeated, candidates)), users };
}

const [task, first, second] = process.argv.slice(2);
const references: Readonly<Record<string, () => Promise<object>>> = {
  import: () => importReference(first, second),
  train: () => trainReference(first, second),
  score: () => scoreReference(first, Number(second)),
};
const reference = await references[task]();
process.stdout.write(`${JSON.stringify(reference)}\n`);
process.exit(0);
