import { quietJob, type JobContext } from '../job.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { requiredReader } from './columns.ts';
import { RowPicker, visitChunks } from './picker.ts';
import type { Selection } from './selection.ts';

/** Number of samples in a selection, and their depths. */
export interface SelectionCounts {
  readonly rows: number;
  /** `depths[d]`: samples that reached exactly d steps, `[steps + 1]`. */
  readonly depths: readonly number[];
  /** Samples that reached each step, by its name. */
  readonly positives: Readonly<Record<string, number>>;
}

/** Counts a selection's samples and positives in one pass over the columns it needs. */
export async function selectionCounts(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext = quietJob(),
): Promise<SelectionCounts> {
  const readDepth = requiredReader(project, dataset, 'depth', 'code');
  const depths = new Float64Array(dataset.steps.length + 1);
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const { values } = readDepth(chunk);
    for (let i = 0; i < rows.length; i++) depths[values[rows[i]]]++;
  });
  const positives = dataset.steps.map((step, i) => [step.name, sum(depths.subarray(i + 1))] as const);
  return { rows: sum(depths), depths: [...depths], positives: Object.fromEntries(positives) };
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}
