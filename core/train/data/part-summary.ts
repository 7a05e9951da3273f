import { roleReader } from '../../features/columns.ts';
import { LabelTally } from '../../features/counts.ts';
import { labelReader } from '../../features/labels.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import type { JobContext } from '../../job.ts';
import { dataOfPart, type Part, type Parts, type PartSummary, type PartSummaries } from '../../predict/parts.ts';
import type { Project } from '../../store/file/project.ts';

/** Summarises each part in one pass over the columns it needs. */
export async function summariseParts(
  project: Project,
  { train, valid, test }: Omit<Parts, 'negativeRate'>,
  job: JobContext,
): Promise<PartSummaries> {
  return {
    train: await summarisePart(project, train, job),
    valid: await summarisePart(project, valid, job),
    test: test === null ? null : await summarisePart(project, test, job),
  };
}

async function summarisePart(project: Project, part: Part, job: JobContext): Promise<PartSummary> {
  const dataset = dataOfPart(project, part);
  const readLabels = labelReader(project, dataset, part.selection.knownAt);
  const readTime = roleReader(project, dataset, 'time', 'number');
  const tally = new LabelTally(dataset);
  let first = Infinity;
  let last = -Infinity;
  await visitChunks(new RowPicker(project, dataset, part.selection), job, (chunk, rows) => {
    const labels = readLabels(chunk);
    const times = readTime?.(chunk).values;
    for (const row of rows) {
      tally.add(labels, row);
      if (times === undefined) continue;
      if (times[row] < first) first = times[row];
      if (times[row] > last) last = times[row];
    }
  });
  return {
    dataset: part.dataset,
    rows: tally.rows,
    ...tally.counts,
    firstTime: first === Infinity ? null : first,
    lastTime: last === -Infinity ? null : last,
  };
}
