import { availableParallelism } from 'node:os';

/** The result of an operation and what it cost. */
interface Measured<Result> {
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

/** Names what limited an operation: the CPU, a single thread, or something else. */
export function describeLoad(busyCores: number): string {
  const cores = availableParallelism();
  const share = busyCores / cores;
  const load = `${busyCores.toFixed(1)} of ${cores} cores busy`;
  if (share > 0.85) return `the CPU: ${load}`;
  return busyCores > 0.85 ? `work on one thread: ${load}` : `waiting for the disk or for other programs: ${load}`;
}
