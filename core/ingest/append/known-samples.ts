import { DAY_MS } from '../../funnel/steps.ts';
import { withCapacity } from '../rows/builders.ts';
import type { BatchLabels, EarlierSample, StepTimeOf } from '../rows/earlier.ts';

/**
 * The labels of the known samples: those that the appended files and the dataset both have, numbered in the order of
 * the dataset's rows. Typed arrays, about 20 bytes for a sample and 8 for each of its steps.
 */
export class KnownSamples {
  count = 0;
  /** Whether the labels of a sample changed. */
  changed = new Uint8Array(0);
  depth = new Uint8Array(1024);
  stepTimes: Float64Array[];
  /** Samples whose times contradict those of the dataset. */
  contradictory = 0;
  /** By step: known samples that only reached it with the new records. */
  readonly conversions: number[];
  #rows = new Uint32Array(1024);
  #time = new Float64Array(1024);
  #contradicts = new Uint8Array(0);
  readonly #asOf: number;

  /** `asOf` in milliseconds: times after it do not count; null without a limit. */
  constructor(steps: number, asOf: number | null) {
    this.stepTimes = Array.from({ length: steps }, () => new Float64Array(1024));
    this.conversions = Array.from({ length: steps }, () => 0);
    this.#asOf = asOf ?? Infinity;
  }

  /** The dataset's rows of the known samples, in ascending order. */
  get rows(): Uint32Array {
    return this.#rows.subarray(0, this.count);
  }

  /** Adds the next sample; returns its number. */
  add(row: number, time: number, depth: number, timeOf: (step: number) => number): number {
    const known = this.count++;
    this.#rows = withCapacity(this.#rows, this.count);
    this.#time = withCapacity(this.#time, this.count);
    this.depth = withCapacity(this.depth, this.count);
    this.stepTimes = this.stepTimes.map((times) => withCapacity(times, this.count));
    this.#rows[known] = row;
    this.#time[known] = time;
    this.depth[known] = depth;
    this.stepTimes.forEach((times, step) => {
      times[known] = step < depth ? timeOf(step) : NaN;
    });
    return known;
  }

  /** Prepares for merging; call it once all samples are added. */
  seal(): void {
    this.changed = new Uint8Array(this.count);
    this.#contradicts = new Uint8Array(this.count);
  }

  /** The stored labels and times of a known sample. */
  sample(known: number): EarlierSample {
    return {
      time: this.#time[known],
      depth: this.depth[known],
      stepTimes: this.stepTimes.map((times) => times[known]),
    };
  }

  /**
   * Merges a known sample into the labels of its new record, which get the sample's time and every step that it
   * reached. Of two times of a step, the earlier one counts. The record's time counts only if it is possible: not after
   * the as-of date, nor more than a day before the impression.
   */
  merge(known: number, { time, labels, stepTimes }: BatchLabels, row: number): void {
    const impression = this.#time[known];
    if (time[row] !== impression && !Number.isNaN(impression)) this.#contradicts[known] = 1;
    time[row] = impression;
    for (let step = 0; step < this.depth[known]; step++) {
      const stored = this.stepTimes[step][known];
      const given = stepTimes[step][row];
      const merged = this.#mergedTime(stored, given, impression);
      if (isOther(stored, merged) || isOther(given, merged)) this.#contradicts[known] = 1;
      labels[step][row] = 1;
      stepTimes[step][row] = merged;
    }
  }

  #mergedTime(stored: number, given: number, impression: number): number {
    const isImpossible = given > this.#asOf || given - impression < -DAY_MS;
    if (Number.isNaN(given) || isImpossible) return stored;
    return stored <= given ? stored : given;
  }

  /** Replaces the labels of a sample; returns whether they changed. */
  update(known: number, depth: number, timeOf: StepTimeOf, row: number): boolean {
    this.contradictory += this.#contradicts[known];
    const before = this.depth[known];
    let isChanged = depth !== before;
    for (let step = 0; step < this.stepTimes.length; step++) {
      const time = step < depth ? timeOf(step, row) : NaN;
      if (!Object.is(time, this.stepTimes[step][known])) isChanged = true;
      this.stepTimes[step][known] = time;
      if (step >= before && step < depth) this.conversions[step]++;
    }
    this.depth[known] = depth;
    if (isChanged) this.changed[known] = 1;
    return isChanged;
  }
}

/** Whether a time is known, and not the merged one. */
function isOther(time: number, merged: number): boolean {
  return !Number.isNaN(time) && time !== merged;
}
