import { EXPORT_SECOND } from './calendar.ts';
import { SIGNALS, STEPS, chainLogits, gatherSignals, logistic, scaleSignals } from './chain.ts';
import type { Impression } from './draw.ts';
import { derive, mixBits, unit } from './hash.ts';
import { normalFrom } from './normal.ts';
import type { World } from './world-types.ts';

const HOUR = 3600;
const DAY = 86_400;

/** Window of an activation after its impression, in days. */
export const ACTIVATION_DAYS = 14;

/** The outcome of an impression; the same object is reused for each. */
export interface Outcome {
  /** True probability of reaching each step from the impression; decreases from step to step. */
  readonly probabilities: Float64Array;
  /** Time of each step, in seconds since 1970; 0 if it did not happen before the export. */
  readonly times: Float64Array;
  readonly signals: Float64Array;
  readonly logits: Float64Array;
}

/** Creates an empty outcome. */
export function newOutcome(): Outcome {
  const steps = STEPS.length;
  return {
    probabilities: new Float64Array(steps),
    times: new Float64Array(steps),
    signals: new Float64Array(SIGNALS),
    logits: new Float64Array(steps),
  };
}

/** Computes an impression's true probabilities, and draws its depth and step times. */
export function drawOutcome(world: World, impression: Impression, outcome: Outcome): void {
  const { probabilities, signals, logits, times } = outcome;
  gatherSignals(world, impression, signals, 0);
  scaleSignals(world.scales, signals, 0);
  const { banner } = impression;
  chainLogits(signals, 0, world.banks[world.banners[banner].bank], world.appeal[banner], impression.day, logits);
  let reached = 1;
  let time = impression.second;
  let continues = true;
  for (let t = 0; t < STEPS.length; t++) {
    const given = logistic(logits[t] + world.intercepts[t]);
    probabilities[t] = reached *= given;
    continues = continues && unit(derive(impression.rowKey ^ 0x5be0cd19, t)) < given;
    if (continues)
      time += delayOf(t, derive(impression.rowKey ^ 0x1b873593, t), impression.second + ACTIVATION_DAYS * DAY - time);
    times[t] = continues && time < EXPORT_SECOND ? time : 0;
  }
}

function logNormal(hash: number, median: number, spread: number, low: number, high: number): number {
  return Math.round(Math.min(high, Math.max(low, median * Math.exp(spread * normalFrom(hash)))));
}

/** Seconds from one step to the next; `remaining` is the rest of the activation window. */
function delayOf(step: number, hash: number, remaining: number): number {
  switch (step) {
    case 0:
      return logNormal(hash, 5, 0.8, 1, 90);
    case 1:
      return logNormal(hash, 24 * 60, 1.2, 60, 20 * HOUR);
    // Rules make most decisions immediately; a person makes one in twelve.
    case 2:
      return unit(mixBits(hash)) < 11 / 12
        ? logNormal(hash, 20, 0.7, 3, 300)
        : logNormal(hash, 50 * 60, 0.6, 300, 3 * HOUR);
    default:
      return activationDelay(hash, remaining);
  }
}

/** Seconds to the activation: a median of three and a half days; beyond the window, redrawn uniformly within it. */
function activationDelay(hash: number, remaining: number): number {
  const delay = logNormal(hash, 3.5 * DAY, 0.8, HOUR, 60 * DAY);
  return delay < remaining ? delay : Math.round(HOUR + unit(mixBits(hash ^ 0x27d4eb2f)) * (remaining - HOUR - 1));
}
