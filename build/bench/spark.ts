import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { DuckDBInstance } from '@duckdb/node-api';

import { exportPython, exportRequirement, sparkRequirement } from '../requirements/export.ts';

/** More files than executors, so that none waits long for the last one. */
const FILES = 8;

/** Speed and memory of score_spark.py with a number of single-core executors. */
export interface SparkFigures {
  readonly executors: number;
  readonly usersPerSecond: number;
  /** Peak memory of an executor: of its Java heap, and of its Python processes. */
  readonly heapBytes: number;
  readonly pythonBytes: number;
  readonly shuffledBytesPerUser: number;
}

/** The speed of an exported model with score.py on one core, and on Spark. */
export interface ClusterFigures {
  readonly users: number;
  readonly scriptUsersPerSecond: number;
  readonly spark: readonly SparkFigures[];
}

/** Enough users for a rate; more would only take longer. */
const MAX_USERS = 400_000;

/**
 * Measures score.py on one core and score_spark.py on one and two executors, for the first users of the audience
 * `csv`, at most 400,000 of its `audienceUsers`. The start of Python, which takes seconds, is part of the time of
 * score.py, but not of score_spark.py. Null if Spark is not installed.
 */
export async function benchCluster(
  folder: string,
  model: string,
  csv: string,
  audienceUsers: number,
): Promise<ClusterFigures | null> {
  if (exportRequirement.findMissing() !== null || sparkRequirement.findMissing() !== null) return null;
  const users = Math.min(audienceUsers, MAX_USERS);
  const audience = join(folder, 'cluster');
  await writeParquet(csv, audience, users);
  const startedMs = performance.now();
  await python([join(model, 'score.py'), audience, join(folder, 'script.csv'), '--threads', '1']);
  const scriptUsersPerSecond = (1000 * users) / (performance.now() - startedMs);
  const spark: SparkFigures[] = [];
  for (const executors of [1, 2]) spark.push(await measureSpark(folder, model, audience, users, executors));
  return { users, scriptUsersPerSecond, spark };
}

async function writeParquet(csv: string, folder: string, users: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const options = `FORMAT parquet, ROW_GROUP_SIZE ${Math.ceil(users / FILES)}, ROW_GROUPS_PER_FILE 1`;
  await connection.run(`COPY (SELECT * FROM read_csv('${csv}') LIMIT ${users}) TO '${folder}' (${options})`);
  connection.closeSync();
  instance.closeSync();
}

async function measureSpark(
  folder: string,
  model: string,
  audience: string,
  users: number,
  executors: number,
): Promise<SparkFigures> {
  const events = join(folder, `events-${executors}`);
  mkdirSync(events);
  const script = join(import.meta.dirname, 'spark-rate.py');
  const output = await python([script, model, audience, join(folder, `spark-${executors}`), String(executors), events]);
  const { elapsedMs } = JSON.parse(output) as { elapsedMs: number };
  return { executors, usersPerSecond: (1000 * users) / elapsedMs, ...readEvents(events, users) };
}

async function python(args: readonly string[]): Promise<string> {
  const { command, env } = exportPython();
  const { stdout } = await promisify(execFile)(command, args, { env: { ...env, OMP_NUM_THREADS: '1' } });
  return stdout;
}

type Metrics = Readonly<Record<string, number>>;

/** Reads Spark's event log: peak memory, and the bytes that one scoring pass shuffles. */
function readEvents(
  folder: string,
  users: number,
): Pick<SparkFigures, 'heapBytes' | 'pythonBytes' | 'shuffledBytesPerUser'> {
  let [heapBytes, pythonBytes, shuffledBytes] = [0, 0, 0];
  const lines = globSync('*', { cwd: folder }).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  for (const line of lines.filter((text) => text.includes('"SparkListenerTaskEnd"'))) {
    const event = JSON.parse(line) as {
      'Task Executor Metrics'?: Metrics;
      'Task Metrics'?: { 'Shuffle Write Metrics'?: Metrics };
    };
    const peaks = event['Task Executor Metrics'] ?? {};
    heapBytes = Math.max(heapBytes, peaks['JVMHeapMemory'] ?? 0);
    pythonBytes = Math.max(pythonBytes, peaks['ProcessTreePythonRSSMemory'] ?? 0);
    shuffledBytes += event['Task Metrics']?.['Shuffle Write Metrics']?.['Shuffle Bytes Written'] ?? 0;
  }
  // The log covers two scoring passes.
  return { heapBytes, pythonBytes, shuffledBytesPerUser: shuffledBytes / 2 / users };
}
