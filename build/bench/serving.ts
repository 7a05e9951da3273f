import { join } from 'node:path';

import * as ort from 'onnxruntime-node';

import { exportRuns } from '../../core/export/export-runs.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { withProject } from '../../core/store/file/project.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { tritonRequirement } from '../requirements/triton.ts';
import { inputsOf, readGolden, requestBody, type InputTensor } from '../testing/golden-requests.ts';
import { startTriton } from '../testing/triton-server.ts';
import { feedsOf } from './feeds.ts';
import { sendAtCapacity, sendAtRate, type LoadResult } from './load-generator.ts';
import { percentile } from './statistics.ts';

const IMPRESSIONS = 20_000;
const BANNERS = 12;
const RATE = 500;
const REQUESTS = 30_000;
/** With fewer requests, p99.99 would depend on the slowest one alone. */
const MIN_REQUESTS_FOR_P9999 = 20_000;
/** For throughput, which needs no rare latencies. */
const THROUGHPUT_REQUESTS = 6000;
const WARM_UP_REQUESTS = 1000;
const CONNECTIONS = 32;

/** Latencies in milliseconds, answers a second, and the number of failed requests. */
export interface Latencies {
  readonly p50: number;
  readonly p999: number;
  /** Null for too few requests. */
  readonly p9999: number | null;
  readonly perSecond: number;
  readonly failed: number;
}

/** Requests for one user with twelve banners. Without Triton, only ONNX Runtime is measured. */
export interface ServingFigures {
  /** At random times, 500 a second. */
  readonly paced: Latencies | null;
  /** 32 connections that each send the next request after an answer: the throughput. */
  readonly saturated: Latencies | null;
  /** ONNX Runtime alone on one thread, without a server. */
  readonly bare: Latencies;
}

/** Measures an exported model in Triton over the loopback interface and, for comparison, in ONNX Runtime alone. */
export async function benchServing(folder: string): Promise<ServingFigures> {
  const model = join(folder, 'model');
  await exportModel(folder, model);
  const { rows, candidates } = await readGolden(model);
  const requests = rows.map((row) => inputsOf([row], candidates.slice(0, BANNERS)));
  const bare = await callBare(model, requests);
  if (tritonRequirement.findMissing() !== null) return { paced: null, saturated: null, bare };
  const bodies = requests.map((request) => Buffer.from(requestBody(request)));
  const server = await startTriton(folder, ['model']);
  try {
    const url = `${server.url}/model/infer`;
    await sendAtRate(url, bodies, RATE, WARM_UP_REQUESTS);
    const paced = describe(await sendAtRate(url, bodies, RATE, REQUESTS));
    const saturated = describe(await sendAtCapacity(url, bodies, CONNECTIONS, THROUGHPUT_REQUESTS));
    return { paced, saturated, bare };
  } finally {
    await server.stop();
  }
}

async function exportModel(folder: string, out: string): Promise<void> {
  const job = quietJob();
  const { files } = await generateSample({ rows: IMPRESSIONS, seed: 1, out: folder, format: 'csv' }, job);
  await withProject(join(folder, 'serving.stepladder'), { mode: 'write', create: true }, async (project) => {
    await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, job);
    const settings = { dataset: 'sample', model: 'aitm', engine: 'onnx', seed: 1, epochs: 1 } as const;
    const { run } = await trainModel(project, settings, job);
    await exportRuns(project, { runs: [run], out }, job);
  });
}

async function callBare(model: string, requests: readonly (readonly InputTensor[])[]): Promise<Latencies> {
  const session = await ort.InferenceSession.create(join(model, 'model.onnx'), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const feeds = requests.map(feedsOf);
  for (const feed of feeds.slice(0, WARM_UP_REQUESTS)) await session.run(feed);
  const latencies = new Float64Array(THROUGHPUT_REQUESTS);
  const startedMs = performance.now();
  for (let index = 0; index < latencies.length; index++) {
    const calledMs = performance.now();
    await session.run(feeds[index % feeds.length]);
    latencies[index] = performance.now() - calledMs;
  }
  const requestsPerSecond = (1000 * latencies.length) / (performance.now() - startedMs);
  await session.release();
  return describe({ latencies, requestsPerSecond, failed: 0 });
}

function describe(load: LoadResult): Latencies {
  const { latencies, requestsPerSecond, failed } = load;
  return {
    p50: percentile(latencies, 0.5),
    p999: percentile(latencies, 0.999),
    p9999: latencies.length < MIN_REQUESTS_FOR_P9999 ? null : percentile(latencies, 0.9999),
    perSecond: requestsPerSecond,
    failed,
  };
}
