import { conditionalShifts, type LevelSamples, type LevelShift, type StepCounts } from '../../evaluate/level-shift.ts';
import type { WeightedPredictions } from '../../predict/evaluate-part.ts';
import type { Project } from '../../store/file/project.ts';
import { groupReader, type PredictedSamples } from './forecast-cells.ts';
import type { GroupCodes } from './group-codes.ts';

/** Maximum number of a bank's samples that its shifts are computed on. */
const MAX_SAMPLES = 200_000;

/** A bank's levels on its newest days. */
export interface NewestLevels {
  readonly bank: number;
  /** By step. */
  readonly levels: readonly NewestLevel[];
}

/** The shift of a step to the rate of the newest days. */
export interface NewestLevel extends LevelShift {
  /** The conversions that were predicted; 0 if no outcome is known. */
  readonly expected: number;
}

/**
 * The shifts of each bank that has samples on the newest days; `priors` has, by step, the relative variance of a bank's
 * forecasts.
 */
export function newestLevels(
  project: Project,
  newest: PredictedSamples,
  { steps, codes }: { readonly steps: readonly string[]; readonly codes: GroupCodes },
  priors: readonly number[],
): NewestLevels[] {
  return banksOf(project, newest, steps, codes).map(({ bank, counts, samples }) => {
    const levels = conditionalShifts(samples, counts, priors);
    return { bank, levels: levels.map((level, step) => ({ ...level, expected: counts[step].expected })) };
  });
}

interface Bank {
  readonly bank: number;
  /** By step, of all its samples. */
  readonly counts: readonly ExpectedCounts[];
  /** Its samples, or a part of them. */
  readonly samples: LevelSamples;
}

interface ExpectedCounts extends StepCounts {
  /** The conversions that were predicted. */
  readonly expected: number;
}

function banksOf(
  project: Project,
  { dataset, predictions }: PredictedSamples,
  steps: readonly string[],
  codes: GroupCodes,
): Bank[] {
  const groupOf = groupReader(project, dataset, null, codes);
  const banks = Uint32Array.from(predictions.sourceRows, (sourceRow) => groupOf(sourceRow).bank);
  const { probabilities, settled, weights } = predictions;
  return Array.from(new Set(banks), (bank) => {
    const rows = Uint32Array.from(banks.keys()).filter((row) => banks[row] === bank);
    const part = thinnedOut(rows);
    return {
      bank,
      counts: steps.map((name, step) => countsOf(predictions, rows, name, step)),
      samples: {
        probabilities: steps.map((step) => Float32Array.from(part, (row) => probabilities[step][row])),
        settled: Uint8Array.from(part, (row) => settled[row]),
        weights: Float64Array.from(part, (row) => weights?.[row] ?? 1),
      },
    };
  });
}

/** Counts those of the rows in which a step is settled. */
function countsOf(
  { probabilities, depth, settled, weights }: WeightedPredictions,
  rows: Uint32Array,
  name: string,
  step: number,
): ExpectedCounts {
  let [reached, observed, expected] = [0, 0, 0];
  for (const row of rows) {
    if (settled[row] <= step) continue;
    const weight = weights?.[row] ?? 1;
    expected += weight * probabilities[name][row];
    if (depth[row] >= step) reached += weight;
    if (depth[row] > step) observed += weight;
  }
  return { reached, observed, expected };
}

/** Takes at most `MAX_SAMPLES` of the rows, evenly spaced. */
function thinnedOut(rows: Uint32Array): Uint32Array {
  const every = Math.ceil(rows.length / MAX_SAMPLES);
  return rows.filter((_, index) => index % every === 0);
}
