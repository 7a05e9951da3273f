import type { CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';

/** The curves of a run on its test set. */
export type Curves = CallResult<'run-curves'>;

/** A compared run with loaded curves. */
export interface RunWithCurves {
  readonly run: string;
  readonly steps: readonly string[];
  readonly curves: Curves;
  readonly color: string;
}

/** Names and colours of steps. */
export interface StepStyle {
  readonly step: (name: string) => string;
  readonly color: (index: number) => string;
}

interface Bin {
  readonly predicted: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** One line per run for a step; a single run has the colour of the step. */
export function calibrationSeries(
  runs: readonly RunWithCurves[],
  step: string,
  style: StepStyle,
): readonly { readonly name: string; readonly color: string; readonly bins: readonly Bin[] }[] {
  return runs
    .filter(({ curves }) => Object.hasOwn(curves.steps, step))
    .map(({ run, steps, curves, color }) => ({
      name: run,
      color: runs.length > 1 ? color : style.color(steps.indexOf(step) + 1),
      bins: curves.steps[step].bins.map(({ count, ...bin }) => ({ ...bin, rows: count })),
    }));
}

/** A line of cumulative gains, with the lift at each point. */
export interface GainsSeries {
  readonly name: string;
  readonly color: string;
  readonly gains: readonly Gain[];
}

/** A point of the line; the ends of its 95 % interval are absent in comparisons from older versions. */
export interface Gain {
  readonly share: number;
  readonly gain: number;
  readonly lift: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

/** The point of the line at a share of the list; undefined if it has none. */
export function gainAt(gains: readonly Gain[], share: number): Gain | undefined {
  return gains.find((point) => Math.abs(point.share - share) < 1e-9);
}

/** The 95 % interval of a point's gain, or of its lift by `format`; null if it has none. */
export function gainInterval(gain: Gain | undefined, format: (low: number, high: number) => string): string | null {
  const { low = null, high = null } = gain ?? {};
  return low === null || high === null ? null : format(low, high);
}

/** Several runs share a chart for one step; a single run shows all its steps. */
export function gainsSeries(runs: readonly RunWithCurves[], step: string, style: StepStyle): readonly GainsSeries[] {
  if (runs.length === 1) {
    const [{ steps, curves }] = runs;
    return steps
      .map((name, index) => ({
        name: style.step(name),
        color: style.color(index + 1),
        gains: ownValue(curves.steps, name)?.gains ?? [],
      }))
      .filter(({ gains }) => gains.length > 0);
  }
  return runs
    .map(({ run, color, curves }) => ({ name: run, color, gains: ownValue(curves.steps, step)?.gains ?? [] }))
    .filter(({ gains }) => gains.length > 0);
}
