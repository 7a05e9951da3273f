import { depthOf, ILLEGAL, impliedDepth } from '../../funnel/steps.ts';
import type { LabelLimits } from '../rows/label-limits.ts';
import type { TimeHistogram } from '../rows/time-histogram.ts';
import { ByteDictionary } from '../values/dictionary.ts';
import { withNumberCapacity } from './sample-columns.ts';

/** The step number of an exposure. */
export const EXPOSURE = 0;

/** The samples of an event log: for each id its steps with their earliest times. */
export class EventSamples {
  readonly ids = new ByteDictionary();
  /** Whether the log contains exposures: if so, a sample without one is illegal. */
  exposed = false;
  /**
   * Earliest time in milliseconds by step (0 is the exposure, 1..T the steps) and sample; NaN if there is no such
   * event.
   */
  readonly #times: Float64Array<ArrayBuffer>[];
  readonly #chain: Uint8Array;

  constructor(stepCount: number) {
    this.#times = Array.from({ length: stepCount + 1 }, () => new Float64Array(0));
    this.#chain = new Uint8Array(stepCount);
  }

  /** The index of an id's sample, from 0. */
  sampleOf(bytes: Uint8Array, start: number, end: number): number {
    return this.ids.codeOf(bytes, start, end) - 1;
  }

  /**
   * Adds an event and returns whether it now describes its sample: the earliest exposure, or the earliest event as long
   * as the log has no exposures.
   */
  add(sample: number, step: number, timeMs: number): boolean {
    const describes =
      step === EXPOSURE ? !(this.timeOf(EXPOSURE, sample) <= timeMs) : !this.exposed && timeMs < this.startOf(sample);
    const times = (this.#times[step] = withNumberCapacity(this.#times[step], sample + 1));
    if (!(times[sample] <= timeMs)) times[sample] = timeMs;
    if (step === EXPOSURE) this.exposed = true;
    return describes;
  }

  /** Whether an event describes the sample, once all events are added. */
  isDescribed(sample: number): boolean {
    return !this.exposed || !Number.isNaN(this.timeOf(EXPOSURE, sample));
  }

  /** The time of a sample's step (0: the exposure); NaN if it did not happen. */
  timeOf(step: number, sample: number): number {
    return sample < this.#times[step].length ? this.#times[step][sample] : NaN;
  }

  /** A sample's start: its exposure, or its first event if the log has no exposures. */
  startOf(sample: number): number {
    const exposure = this.timeOf(EXPOSURE, sample);
    if (!Number.isNaN(exposure)) return exposure;
    let first = Infinity;
    for (let step = 1; step < this.#times.length; step++)
      if (this.timeOf(step, sample) < first) first = this.timeOf(step, sample);
    return first;
  }

  /** Counts the times of all events that are kept. */
  countTimes(histogram: TimeHistogram): void {
    for (const times of this.#times) for (const time of times) histogram.add(time);
  }

  /** Number of steps a sample reached; `ILLEGAL` if an earlier step or the exposure is missing. */
  depthOf(sample: number): number {
    const depth = depthOf(this.#chainOf(sample));
    return this.exposed && Number.isNaN(this.timeOf(EXPOSURE, sample)) ? ILLEGAL : depth;
  }

  /** Number of steps a sample reached within the limits, if a later step implies the earlier ones. */
  repairedDepthOf(sample: number, limits: LabelLimits): number {
    const depth = impliedDepth(this.#chainOf(sample));
    const [, ...stepTimes] = this.#times;
    return limits.limit(depth, this.startOf(sample), stepTimes, sample);
  }

  #chainOf(sample: number): Uint8Array {
    for (let step = 0; step < this.#chain.length; step++)
      this.#chain[step] = Number.isNaN(this.timeOf(step + 1, sample)) ? 0 : 1;
    return this.#chain;
  }
}
