import { AGE_CLASSES } from '../../engine/loss-inputs.ts';
import { AgeReader } from '../../features/ages.ts';
import { roleReader } from '../../features/columns.ts';
import { labelReader, stepTimeReaders } from '../../features/labels.ts';
import { RowPicker, visitChunks } from '../../features/picker.ts';
import type { Selection } from '../../features/selection.ts';
import { DAY_MS } from '../../funnel/steps.ts';
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
 * Measures the delays of conversions on the samples of a selection mature for a step, so that late conversions count as
 * much as early ones. Null if no step has usable delays. The window of a step must be longer than the first step's,
 * since training leaves out samples without a mature step; and all of its conversions must have a time, since one
 * without would count as known at once.
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
  const windows = dataset.steps.map(({ windowDays }) => windowDays);
  const timed = dataset.steps.flatMap(({ name }, step) =>
    Math.max(...windows.slice(0, step + 1)) > windows[0] && readStepTimes[step] !== null
      ? [{ step, name, delays: new DelayCounts() }]
      : [],
  );
  if (timed.length === 0) return null;
  await visitChunks(new RowPicker(project, dataset, selection), job, (chunk, rows) => {
    const { depth, matureSteps } = readLabels(chunk);
    const times = readTime(chunk).values;
    for (const { step, delays } of timed) {
      const stepTimes = readStepTimes[step]!(chunk);
      for (const row of rows) {
        if (step >= depth[row]) continue;
        const delayMs = stepTimes[row] - times[row];
        delays.add(delayMs, step < matureSteps[row] ? ages.classOf(delayMs) : null);
      }
    }
  });
  const measured = timed.flatMap(({ name, delays }) => (delays.isUsable ? [[name, delays.shares()] as const] : []));
  return measured.length === 0 ? null : Object.fromEntries(measured);
}

/** Counts the delays of a step's conversions by age class. */
class DelayCounts {
  readonly #counts = new Float64Array(AGE_CLASSES);
  #hasUntimed = false;
  /**
   * Whether times are dates: delays and ages are then whole days, and all conversions of a class have come at its age.
   */
  #isDaily = true;

  /** Adds a conversion. Without a class, its step is open: it is not counted, only checked for a time. */
  add(delayMs: number, ageClass: number | null): void {
    if (Number.isNaN(delayMs)) this.#hasUntimed = true;
    else if (ageClass !== null) {
      this.#counts[ageClass]++;
      this.#isDaily &&= delayMs % DAY_MS === 0;
    }
  }

  get #total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  get isUsable(): boolean {
    return !this.#hasUntimed && this.#total >= MIN_CONVERSIONS;
  }

  /**
   * The share of conversions that have come by the age of each class; by the middle of the class unless times are
   * dates.
   */
  shares(): number[] {
    const total = this.#total;
    let before = 0;
    return Array.from(this.#counts, (count) => {
      const share = (before + (this.#isDaily ? count : count / 2)) / total;
      before += count;
      return share;
    });
  }
}

/** By step, the logarithm of the share of conversions that come later than at each age class; null without delays. */
export function logPendingOf(delays: ConversionDelays, steps: readonly string[]): (Float32Array | null)[] {
  return steps.map((step) => {
    const shares = ownValue(delays, step);
    return shares === undefined
      ? null
      : Float32Array.from(shares, (share) => Math.log(Math.max(MIN_PENDING, 1 - share)));
  });
}
