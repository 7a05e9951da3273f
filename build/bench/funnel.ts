import { join } from 'node:path';

import { quietJob } from '../../core/job.ts';
import { columnParts } from '../../core/review/cache.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { packColumn } from '../../core/store/codec.ts';
import { CHUNK_ROWS } from '../../core/store/columns.ts';
import { beginImport, createDataset } from '../../core/store/datasets.ts';
import { withProject } from '../../core/store/project.ts';
import type { Project } from '../../core/store/project.ts';
import { textColumn } from '../../core/store/text.ts';
import { describeLoad, measureMedian } from './measure.ts';
import { nextRandom } from './random.ts';

const steps = ['click', 'application', 'approval', 'activation'];
const values = 300;

/** Measures a whole-dataset funnel by one column of `values` values, as a median of five with the project just opened and nothing kept in memory. */
export async function benchFunnel(folder: string, rows: number): Promise<{ ms: number; rows: number; limit: string }> {
  const path = join(folder, 'funnel.stepladder');
  await withProject(path, { mode: 'write', create: true, purpose: 'benchmark' }, (project) => writeDataset(project, rows));
  const { elapsedMs, busyCores, result } = await measureMedian(5, () => {
    columnParts.clear();
    return withProject(path, { mode: 'read' }, (project) => queryFunnel(project, { dataset: 'large', by: 'city' }, quietJob()));
  });
  if (result.steps[0].count !== rows || result.groups.length !== values) throw new Error('the benchmark funnel counts wrongly');
  return { ms: elapsedMs, rows, limit: describeLoad(busyCores) };
}

/** Writes a dataset straight into column chunks: what the funnel reads, and no more. */
function writeDataset(project: Project, rows: number): void {
  const transaction = beginImport(project);
  const writer = createDataset(project, 'large', steps.map((name) => ({ name, windowDays: 0, timed: false })));
  const depth = { name: 'depth', role: 'depth' } as const;
  const city = { name: 'city', role: 'categorical' } as const;
  writer.addColumns([{ ...depth, kind: 'code' }, { ...city, kind: 'code' }]);
  const random = nextRandom(1);
  for (let from = 0, chunk = 0; from < rows; from += CHUNK_ROWS, chunk++) {
    const count = Math.min(CHUNK_ROWS, rows - from);
    writer.writeChunk(chunk, count, depth, packColumn({ kind: 'code', values: Uint8Array.from({ length: count }, () => randomDepth(random())) }));
    writer.writeChunk(chunk, count, city, packColumn({ kind: 'code', values: Uint16Array.from({ length: count }, () => 1 + Math.floor(random() ** 2 * values)) }));
  }
  writer.writeDictionary(city, textColumn(Array.from({ length: values }, (_, i) => `city ${i}`)));
  writer.finish({ records: rows, accepted: rows, rejected: 0, immature: 0, firstTime: null, lastTime: null, asOf: null, sources: [], mapping: {} });
  transaction.commit();
}

/** Steps reached, with the base rates of a credit-card funnel. */
function randomDepth(uniform: number): number {
  return uniform < 0.01 ? 4 : uniform < 0.013 ? 3 : uniform < 0.0184 ? 2 : uniform < 0.233 ? 1 : 0;
}
