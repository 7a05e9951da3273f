import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { quietJob } from '../../core/job.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { countDataset } from '../../core/review/rollup/roll-up.ts';
import { measureDataset } from '../../core/store/datasets/dataset-size.ts';
import { writeRollups } from '../../core/store/datasets/rollups.ts';
import { withProject } from '../../core/store/file/project.ts';
import { funnelCalls } from './funnel-calls.ts';
import { CITIES, writeLargeDataset } from './large-dataset.ts';
import { measure } from './measure.ts';

/** The times of one call of the Funnel view: the first in a process and the second. */
interface CallTimes {
  readonly call: string;
  readonly firstMs: number;
  readonly firstCpuMs: number;
  readonly laterMs: number;
  /** The time that the view takes to read ahead before the call; null if it does not read ahead. */
  readonly readAheadMs: number | null;
}

const REPETITIONS = 3;
const run = promisify(execFile);

/**
 * Measures every call of the Funnel view over a dataset of 47 columns, three times, each in its own process to start
 * without caches; the one with the median wall time counts. Also measures how long counting the imported dataset takes,
 * and the size of the rollups.
 */
export async function benchFunnel(
  folder: string,
  rows: number,
): Promise<{
  readonly rows: number;
  readonly countingMs: number;
  readonly rollupBytes: number;
  readonly calls: readonly CallTimes[];
}> {
  const path = join(folder, 'funnel.stepladder');
  await withProject(path, { mode: 'write', create: true, purpose: 'benchmark' }, (project) =>
    writeLargeDataset(project, rows),
  );
  const { countingMs, rollupBytes } = await withProject(
    path,
    { mode: 'write', purpose: 'benchmark' },
    async (project) => {
      const sizeBefore = measureDataset(project, 'large').total;
      const { result, elapsedMs } = await measure(() => countDataset(project, 'large', quietJob()));
      writeRollups(project, result.dataset, result.rollups);
      return { countingMs: elapsedMs, rollupBytes: measureDataset(project, 'large').total - sizeBefore };
    },
  );
  await checkCounts(path, rows);
  const calls: CallTimes[] = [];
  for (const call of Object.keys(funnelCalls)) calls.push(await measureCall(path, call));
  return { rows, countingMs, rollupBytes, calls };
}

async function measureCall(path: string, call: string): Promise<CallTimes> {
  const measured: CallTimes[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'funnel-call.ts'), path, call]);
    const {
      readAheadMs,
      times: [first, later],
    } = JSON.parse(stdout) as {
      readonly readAheadMs: number | null;
      readonly times: readonly { readonly elapsedMs: number; readonly cpuMs: number }[];
    };
    measured.push({ call, firstMs: first.elapsedMs, firstCpuMs: first.cpuMs, laterMs: later.elapsedMs, readAheadMs });
  }
  return measured.sort((one, other) => one.firstMs - other.firstMs)[Math.floor(REPETITIONS / 2)];
}

async function checkCounts(path: string, rows: number): Promise<void> {
  const { steps, groups } = await withProject(path, { mode: 'read' }, (project) =>
    queryFunnel(project, { dataset: 'large', by: 'city' }, quietJob()),
  );
  if (steps[0].count !== rows || groups.length !== CITIES)
    throw new Error('the counts of the benchmark funnel are wrong');
}
