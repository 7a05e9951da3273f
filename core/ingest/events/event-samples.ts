import { depthOf, ILLEGAL, impliedDepth } from '../../funnel/steps.ts';
import { withCapacity } from '../rows/builders.ts';
import type { EarlierSample } from '../rows/earlier.ts';
import type { LabelLimits } from '../rows/label-limits.ts';
import type { TimeHistogram } from '../rows/time-histogram.ts';
import { ByteDictionary } from '../values/dictionary.ts';
import { withNumberCapacity } from './sample-columns.ts';

/** The step number of an impression. */
export const IMPRESSION = 0;

/** The samples of an event log: for each id its steps with their earliest times. */
export class EventSamples {
  readonly ids = new ByteDictionary();
  /** Whether the log contains impressions: if so, a sample without one is illegal. */
  hasImpressions = false;
  /**
   * Earliest time in milliseconds by step (0 is the impression, 1 the first step) and sample; NaN if there is no such
   * event.
   */
  readonly #times: Float64Array<ArrayBuffer>[];
  /** Whether each step was reached (0 or 1), for the current sample. */
  readonly #chain: Uint8Array;
  /** Steps that a known sample has reached, whose times may be unknown. */
  #earlierDepths = new Uint8Array(0);

  constructor(stepCount: number) {
    this.#times = Array.from({ length: stepCount + 1 }, () => new Float64Array(0));
    this.#chain = new Uint8Array(stepCount);
  }

  /** The index of an id's sample, from 0. */
  sampleOf(bytes: Uint8Array, start: number, end: number): number {
    return this.ids.codeOf(bytes, start, end) - 1;
  }

  /**
   * Adds an event and returns whether it describes its sample, which then has the features of this event: the earliest
   * impression, or the earliest event as long as the log has no impressions.
   */
  add(sample: number, step: number, timeMs: number): boolean {
    const describes =
      step === IMPRESSION
        ? !(this.timeOf(IMPRESSION, sample) <= timeMs)
        : !this.hasImpressions && timeMs < this.startOf(sample);
    const times = (this.#times[step] = withNumberCapacity(this.#times[step], sample + 1));
    if (!(times[sample] <= timeMs)) times[sample] = timeMs;
    if (step === IMPRESSION) this.hasImpressions = true;
    return describes;
  }

  /** Merges what a dataset knows of a sample: its time stays, and each step has its earliest time. */
  merge(sample: number, { time, depth, stepTimes }: EarlierSample): void {
    this.#setTime(IMPRESSION, sample, time);
    for (let step = 0; step < depth; step++)
      if (!(this.timeOf(step + 1, sample) <= stepTimes[step]) && !Number.isNaN(stepTimes[step]))
        this.#setTime(step + 1, sample, stepTimes[step]);
    this.#earlierDepths = withCapacity(this.#earlierDepths, sample + 1);
    this.#earlierDepths[sample] = depth;
  }

  #setTime(step: number, sample: number, timeMs: number): void {
    const times = (this.#times[step] = withNumberCapacity(this.#times[step], sample + 1));
    times[sample] = timeMs;
  }

  /** Whether the sample has the features of an event, once all events are added. */
  isDescribed(sample: number): boolean {
    return !this.hasImpressions || !Number.isNaN(this.timeOf(IMPRESSION, sample));
  }

  /** The time of a sample's step (0: the impression); NaN if it did not happen. */
  timeOf(step: number, sample: number): number {
    return sample < this.#times[step].length ? this.#times[step][sample] : NaN;
  }

  /** A sample's start: its impression, or its first event if the log has no impressions. */
  startOf(sample: number): number {
    const impression = this.timeOf(IMPRESSION, sample);
    if (!Number.isNaN(impression)) return impression;
    let first = Infinity;
    for (let step = 1; step < this.#times.length; step++)
      if (this.timeOf(step, sample) < first) first = this.timeOf(step, sample);
    return first;
  }

  /** Counts the times of all events that are kept. */
  countTimes(histogram: TimeHistogram): void {
    for (const times of this.#times) for (const time of times) histogram.add(time);
  }

  /** Number of steps a sample reached; `ILLEGAL` if an earlier step or the impression is missing. */
  depthOf(sample: number): number {
    const depth = depthOf(this.#chainOf(sample));
    return this.hasImpressions && Number.isNaN(this.timeOf(IMPRESSION, sample)) ? ILLEGAL : depth;
  }

  /** Number of steps a sample reached within the limits, if a later step implies the earlier ones. */
  repairedDepthOf(sample: number, limits: LabelLimits): number {
    const depth = impliedDepth(this.#chainOf(sample));
    const [, ...stepTimes] = this.#times;
    return limits.limit(depth, this.startOf(sample), stepTimes, sample);
  }

  #chainOf(sample: number): Uint8Array {
    const earlier = sample < this.#earlierDepths.length ? this.#earlierDepths[sample] : 0;
    for (let step = 0; step < this.#chain.length; step++)
      this.#chain[step] = step >= earlier && Number.isNaN(this.timeOf(step + 1, sample)) ? 0 : 1;
    return this.#chain;
  }
}
