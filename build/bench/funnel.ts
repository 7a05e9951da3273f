import { join } from 'node:path';

import { quietJob } from '../../core/job.ts';
import { columnParts } from '../../core/review/cache.ts';
import { explainChange } from '../../core/review/changes.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { reviewFunnel } from '../../core/review/review.ts';
import { summariseDataset } from '../../core/review/summarise.ts';
import { timeToConvert } from '../../core/review/time-to-convert.ts';
import { funnelTrend } from '../../core/review/trend.ts';
import { withProject } from '../../core/store/project.ts';
import type { Project } from '../../core/store/project.ts';
import { DAYS, START_MS, VALUES, writeLargeDataset } from './large-dataset.ts';
import { describeLoad, measure, measureMedian } from './measure.ts';

const DAY_MS = 86_400_000;
const whole = { dataset: 'large' };
const late = { dataset: 'large', from: new Date(START_MS + (DAYS / 2) * DAY_MS).toISOString() };

/** What the Funnel view asks. */
const calls: Readonly<Record<string, (project: Project) => Promise<unknown>>> = {
  funnel: (project) => queryFunnel(project, whole, quietJob()),
  byCity: (project) => queryFunnel(project, { ...whole, by: 'city' }, quietJob()),
  previous: (project) => reviewFunnel(project, { segment: late, against: 'previous', limit: 200 }, quietJob()),
  trend: (project) => funnelTrend(project, late, 'previous', null, quietJob()),
  times: (project) => timeToConvert(project, late, 'previous', 'previous', quietJob()),
  changes: (project) => explainChange(project, { segment: late, against: 'previous', step: 'click', of: 'previous', limit: 50 }, quietJob()),
  changesOfBank: (project) => explainChange(project, { segment: { ...late, bank: 'bank 1' }, against: 'previous', step: 'click', of: 'previous', limit: 50 }, quietJob()),
};

/**
 * Measures every call of the Funnel view over a dataset of 47 columns: `<call>FirstMs` with nothing kept in memory and `<call>LaterMs`, medians of five
 * with the project just opened, and how long the counting after the import takes.
 */
export async function benchFunnel(folder: string, rows: number): Promise<{ figures: Record<string, number>; slowest: string; limit: string }> {
  const path = join(folder, 'funnel.stepladder');
  await withProject(path, { mode: 'write', create: true, purpose: 'benchmark' }, (project) => writeLargeDataset(project, rows));
  const counting = await measure(() => withProject(path, { mode: 'write', purpose: 'benchmark' }, (project) => summariseDataset(project, 'large', quietJob())));
  const figures: Record<string, number> = { rows, countingMs: counting.elapsedMs };
  let slowest = { name: '', elapsedMs: 0, busyCores: 0 };
  for (const [name, call] of Object.entries(calls)) {
    const ask = (): Promise<unknown> => withProject(path, { mode: 'read' }, call);
    const first = await measureMedian(5, () => {
      columnParts.clear();
      return ask();
    });
    figures[`${name}FirstMs`] = first.elapsedMs;
    figures[`${name}LaterMs`] = (await measureMedian(5, ask)).elapsedMs;
    if (first.elapsedMs > slowest.elapsedMs) slowest = { ...first, name };
  }
  await checkCounts(path, rows);
  return { figures, slowest: `${Math.round(slowest.elapsedMs)} ms for ${slowest.name}, the slowest first call`, limit: describeLoad(slowest.busyCores) };
}

async function checkCounts(path: string, rows: number): Promise<void> {
  const { steps, groups } = await withProject(path, { mode: 'read' }, (project) => queryFunnel(project, { ...whole, by: 'city' }, quietJob()));
  if (steps[0].count !== rows || groups.length !== VALUES) throw new Error('the benchmark funnel counts wrongly');
}
