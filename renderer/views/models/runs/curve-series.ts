import type { CallResult } from '../../../../core/api.ts';

/** The curves of a run on its test part. */
export type Curves = CallResult<'run-curves'>;

/** A compared run with loaded curves. */
export interface CurvedRun {
  readonly run: string;
  readonly steps: readonly string[];
  readonly curves: Curves;
  readonly color: string;
}

/** Names and colours of steps. */
export interface StepLook {
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
  runs: readonly CurvedRun[],
  step: string,
  look: StepLook,
): readonly { readonly name: string; readonly color: string; readonly bins: readonly Bin[] }[] {
  return runs
    .filter(({ curves }) => curves.steps[step] !== undefined)
    .map(({ run, steps, curves, color }) => ({
      name: run,
      color: runs.length > 1 ? color : look.color(steps.indexOf(step) + 1),
      bins: curves.steps[step].bins.map(({ count, ...bin }) => ({ ...bin, rows: count })),
    }));
}

/** A line of the conversions in the first part of the list. */
export interface GainsSeries {
  readonly name: string;
  readonly color: string;
  readonly gains: readonly { readonly share: number; readonly gain: number; readonly lift: number | null }[];
}

/** Several runs share a chart for one step; a single run shows all its steps. */
export function gainsSeries(runs: readonly CurvedRun[], step: string, look: StepLook): readonly GainsSeries[] {
  if (runs.length === 1) {
    const [{ steps, curves }] = runs;
    return steps
      .map((name, index) => ({
        name: look.step(name),
        color: look.color(index + 1),
        gains: curves.steps[name]?.gains ?? [],
      }))
      .filter(({ gains }) => gains.length > 0);
  }
  return runs
    .map(({ run, color, curves }) => ({ name: run, color, gains: curves.steps[step]?.gains ?? [] }))
    .filter(({ gains }) => gains.length > 0);
}
