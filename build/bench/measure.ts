import { availableParallelism } from 'node:os';

/** The result of an operation and what it cost. */
export interface Measured<Result> {
  readonly result: Result;
  readonly elapsedMs: number;
  /** Average number of busy cores. */
  readonly busyCores: number;
}

/** Runs an operation once and measures its wall time and CPU usage. */
export async function measure<Result>(work: () => Result | Promise<Result>): Promise<Measured<Result>> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const result = await work();
  const elapsedMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, elapsedMs, busyCores: (user + system) / 1000 / elapsedMs };
}

/** The median of several measurements of the same operation, by wall time. */
export async function measureMedian<Result>(
  times: number,
  work: () => Result | Promise<Result>,
): Promise<Measured<Result>> {
  const measured: Measured<Result>[] = [];
  for (let i = 0; i < times; i++) measured.push(await measure(work));
  return measured.sort((one, other) => one.elapsedMs - other.elapsedMs)[Math.floor(times / 2)];
}

/** Describes briefly whether the CPU or something else was the limit. */
export function describeLoad(busyCores: number): string {
  const cores = availableParallelism();
  const share = busyCores / cores;
  const load = `${busyCores.toFixed(1)} of ${cores} cores busy`;
  if (share > 0.85) return `the CPU: ${load}`;
  return busyCores > 0.85 ? `work on one thread: ${load}` : `waiting for the disk or for other programs: ${load}`;
}
