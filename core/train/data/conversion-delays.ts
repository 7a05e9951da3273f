import { AGE_CLASSES, AgeReader } from '../../features/ages.ts';
import { roleReader } from '../../features/columns.ts';
import { labelReader, stepTimeReaders } from '../../features/labels.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import type { Selection } from '../../features/selection.ts';
import type { JobContext } from '../../job.ts';
import { ownValue } from '../../own-value.ts';
import type { ConversionDelays } from '../../predict/plan.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import type { Project } from '../../store/file/project.ts';

/** With fewer conversions, the delays of a step are too uncertain. */
export const MIN_CONVERSIONS = 50;
/** Keeps logarithms finite. */
const MIN_PENDING = 1e-4;

/**
 * Measures the delays of conversions on the samples of a selection whose step is settled, so that late conversions
 * count as much as early ones. Null if no step has delays.
 */
export async function measureDelays(
  project: Project,
  dataset: DatasetInfo,
  selection: Selection,
  job: JobContext,
): Promise<ConversionDelays | null> {
  const ages = AgeReader.open(project, dataset, selection.knownAt);
  const readTime = roleReader(project, dataset, 'time', 'number');
  if (ages === null || readTime === null) return null;
  const readLabels = labelReader(project, dataset, selection.knownAt);
  const readStepTimes = stepTimeReaders(project, dataset);
  const timed = dataset.steps.flatMap(({ windowDays, name }, step) =>
    windowDays > 0 && readStepTimes[step] !== null ? [{ step, name, counts: new Float64Array(AGE_CLASSES) }] : [],
  );
  if (timed.length === 0) return null;
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const { depth, settled } = readLabels(chunk);
    const times = readTime(chunk).values;
    for (const { step, counts } of timed) {
      const stepTimes = readStepTimes[step]!(chunk);
      for (const row of rows)
        if (step < settled[row] && step < depth[row]) counts[ages.classOf(stepTimes[row] - times[row])] += 1;
    }
  });
  const measured = timed.flatMap(({ name, counts }) => {
    const conversions = counts.reduce((sum, count) => sum + count, 0);
    return conversions < MIN_CONVERSIONS ? [] : [[name, sharesByMiddle(counts, conversions)] as const];
  });
  return measured.length === 0 ? null : Object.fromEntries(measured);
}

/** The share of conversions by the middle of each class, if those of a class are spread evenly. */
function sharesByMiddle(counts: Float64Array, total: number): number[] {
  let before = 0;
  return Array.from(counts, (count) => {
    const share = (before + count / 2) / total;
    before += count;
    return share;
  });
}

/** The steps' logarithms of the shares of conversions that come later than at each age class; null without delays. */
export function logPendingOf(delays: ConversionDelays, steps: readonly string[]): (Float32Array | null)[] {
  return steps.map((step) => {
    const shares = ownValue(delays, step);
    return shares === undefined
      ? null
      : Float32Array.from(shares, (share) => Math.log(Math.max(MIN_PENDING, 1 - share)));
  });
}
