import type { TrainingBatch } from '../engine/engine.ts';
import type { EngineFinding } from '../engine/find.ts';
import { isEngineName, type EngineName } from '../engine/names.ts';
import { Random } from '../engine/random.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { EngineBenchmark } from '../store/runs/engine-benchmarks.ts';
import { inEnglish } from '../text/en.ts';
import { message, type Message } from '../text/message.ts';

/** The engine that `auto` selected, and why. */
export interface ChosenEngine {
  readonly engine: EngineName;
  /** The benchmarks behind the choice, fastest first; empty if there was only one engine. */
  readonly benchmarks: readonly EngineBenchmark[];
  /** Whether the benchmarks are those of an earlier training run, which the project has stored. */
  readonly reused: boolean;
}

/**
 * The fastest engine, and the benchmarks sorted by speed. If none succeeded, returns ONNX Runtime on the CPU, whose
 * error then explains why.
 */
export function fastestOf(benchmarks: readonly EngineBenchmark[]): Pick<ChosenEngine, 'engine' | 'benchmarks'> {
  const sorted = benchmarks.toSorted((a, b) => (b.samplesPerSecond ?? -1) - (a.samplesPerSecond ?? -1));
  const { engine, samplesPerSecond } = sorted[0];
  return { engine: samplesPerSecond !== null && isEngineName(engine) ? engine : 'onnx', benchmarks: sorted };
}

/**
 * Measures the samples per second of each engine, one after the other. An engine that fails is excluded and does not
 * stop the others.
 */
export async function benchmarkEngines(
  found: readonly EngineFinding[],
  measure: (name: EngineName) => Promise<number>,
  job: JobContext,
): Promise<EngineBenchmark[]> {
  const benchmarks: EngineBenchmark[] = [];
  for (const [i, { name, version, device }] of found.entries()) {
    job.report({ phase: 'engine', fraction: i / found.length });
    await yieldToEventLoop(job);
    benchmarks.push({
      engine: name,
      version: version ?? '',
      device: inEnglish(device ?? ''),
      samplesPerSecond: await measure(name).catch(() => null),
    });
  }
  return benchmarks;
}

/**
 * Says which engine was chosen and how fast each one is: `engine onnx, the fastest here in a short benchmark: onnx
 * 150,000 samples/s, tensorflow 20,000 samples/s`.
 */
export function describeChoice({
  engine,
  benchmarks,
  reused,
}: Pick<ChosenEngine, 'engine' | 'benchmarks' | 'reused'>): Message {
  return message(reused ? 'predict.fastestEarlier' : 'predict.fastest', {
    engine,
    benchmarks: benchmarks.map(describeBenchmark),
  });
}

function describeBenchmark({ engine, samplesPerSecond }: EngineBenchmark): Message {
  return samplesPerSecond === null
    ? message('predict.noSpeed', { engine })
    : message('predict.speed', { engine, samplesPerSecond });
}

/** Larger than CPU caches, so that memory latency matters as in real training. */
export const TABLE_ROWS = 200_000;
/** Values per multi-valued field. */
const VALUES_PER_FIELD = 2;
const WARM_UP_STEPS = 2;
const MAX_STEPS = 12;
const MAX_BENCHMARK_MS = 600;

/** The median time of a step (numbered from 1) over about half a second, without the first steps. */
export async function medianMs(work: (step: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const startedAt = performance.now();
  for (
    let step = 1;
    step <= MAX_STEPS && (step <= WARM_UP_STEPS + 1 || performance.now() - startedAt < MAX_BENCHMARK_MS);
    step++
  ) {
    const stepAt = performance.now();
    await work(step);
    if (step > WARM_UP_STEPS) times.push(performance.now() - stepAt);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** The size of a synthetic batch. */
export interface BatchShape {
  readonly batchSize: number;
  readonly singleFields: number;
  readonly multiFields: number;
  readonly steps: readonly string[];
}

/** A full batch of random rows and depths. */
export function randomBatch(
  { batchSize, singleFields, multiFields, steps }: BatchShape,
  seed: number,
  tableRows = TABLE_ROWS,
): TrainingBatch {
  const random = new Random(seed);
  const rows = (length: number): Int32Array =>
    Int32Array.from({ length }, () => Math.floor(random.uniform() * tableRows));
  return {
    count: batchSize,
    singleFields,
    single: rows(batchSize * singleFields),
    multi: Array.from({ length: multiFields }, () => ({
      offsets: Uint32Array.from({ length: batchSize + 1 }, (_, i) => VALUES_PER_FIELD * i),
      values: rows(VALUES_PER_FIELD * batchSize),
    })),
    depth: Uint8Array.from({ length: batchSize }, () => Math.floor(random.uniform() * (steps.length + 1))),
    matureSteps: new Uint8Array(batchSize).fill(steps.length),
  };
}
