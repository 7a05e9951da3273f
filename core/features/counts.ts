import { quietJob, type JobContext } from '../job.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { labelReader, type ChunkLabels } from './labels.ts';
import { RowPicker, visitChunks } from './picker.ts';
import type { Selection } from './selection.ts';

/** Numbers of samples in a selection, in all and by step. */
export interface SelectionCounts extends LabelCounts {
  readonly rows: number;
}

/** Numbers of samples by step name. */
export interface LabelCounts {
  /** Samples mature for the step. */
  readonly settled: Readonly<Record<string, number>>;
  /** Mature samples that reached the step. */
  readonly positives: Readonly<Record<string, number>>;
}

/** Counts samples by their mature steps and the steps that they reached. */
export class LabelTally {
  rows = 0;
  readonly #steps: readonly string[];
  readonly #byMatureSteps: Float64Array;
  readonly #positives: Float64Array;

  constructor({ steps }: Pick<DatasetInfo, 'steps'>) {
    this.#steps = steps.map(({ name }) => name);
    this.#byMatureSteps = new Float64Array(steps.length + 1);
    this.#positives = new Float64Array(steps.length + 1);
  }

  /** Adds a row of a chunk. */
  add({ depth, matureSteps }: ChunkLabels, row: number): void {
    this.rows++;
    this.#byMatureSteps[matureSteps[row]]++;
    this.#positives[Math.min(depth[row], matureSteps[row])]++;
  }

  get counts(): LabelCounts {
    return { settled: this.#byStep(this.#byMatureSteps), positives: this.#byStep(this.#positives) };
  }

  /** Turns the numbers of samples with exactly n steps into the numbers of those with at least n, by step. */
  #byStep(counts: Float64Array): Record<string, number> {
    return Object.fromEntries(this.#steps.map((step, index) => [step, sum(counts.subarray(index + 1))]));
  }
}

/** Counts a selection's samples and positives in one pass over the columns it needs. */
export async function selectionCounts(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext = quietJob(),
): Promise<SelectionCounts> {
  const read = labelReader(project, dataset, selection.knownAt);
  const tally = new LabelTally(dataset);
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const labels = read(chunk);
    for (const row of rows) tally.add(labels, row);
  });
  return { rows: tally.rows, ...tally.counts };
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, number) => total + number, 0);
}
