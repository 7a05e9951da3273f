import { conditionalShifts, type LevelSamples, type StepCounts } from '../../evaluate/level-shift.ts';
import type { WeightedPredictions } from '../../predict/evaluate-part.ts';
import type { ShiftsByBank } from '../../predict/forecast.ts';
import { textValues } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { groupReader } from './forecast-cells.ts';

/** Maximum number of a bank's samples that its shifts are computed on. */
const MAX_SAMPLES = 200_000;

/** The samples of the newest days, with their predictions. */
export interface NewestSamples {
  readonly dataset: DatasetInfo;
  /** The run's bank; null for a run of all banks. */
  readonly bank: string | null;
  readonly steps: readonly string[];
  /** Null without newest days. */
  readonly predictions: WeightedPredictions | null;
}

/** How the levels of all banks are corrected. */
export interface LevelShifts {
  readonly shifts: ShiftsByBank;
  /** Relative variance of the shifted level by step. */
  readonly variances: readonly number[];
}

/**
 * The shift of each bank's level to that of its newest days; `fit` and `drift` are the relative variances by step of
 * the level that was fitted, and of its change since.
 */
export function levelShifts(
  project: Project,
  samples: NewestSamples,
  fit: readonly number[],
  drift: readonly number[],
): LevelShifts {
  const priors = fit.map((variance, step) => variance + drift[step]);
  const names = bankNames(project, samples);
  const weighted = samples.steps.map(() => ({ variance: 0, expected: 0 }));
  const shifts = banksOf(project, samples).map(({ bank, counts, ofBank }) => {
    const levels = conditionalShifts(ofBank, counts, priors);
    for (const [step, { expected }] of counts.entries()) {
      weighted[step].variance += expected * levels[step].variance;
      weighted[step].expected += expected;
    }
    return [names[bank], levels.map(({ shift }) => shift)] as const;
  });
  const variances = weighted.map(({ variance, expected }, step) => (expected > 0 ? variance / expected : fit[step]));
  return { shifts: Object.fromEntries(shifts), variances };
}

/** The names of a dataset's banks by their codes; code 0, no bank, stands for the run's bank. */
function bankNames(project: Project, { dataset, bank }: NewestSamples): string[] {
  const column = dataset.columns.find(({ role }) => role === 'bank');
  return [bank ?? '', ...(column === undefined ? [] : textValues(readDictionary(project, dataset, column)))];
}

interface Bank {
  readonly bank: number;
  /** By step, of all its samples. */
  readonly counts: readonly BankCounts[];
  /** Its samples, or a part of them. */
  readonly ofBank: LevelSamples;
}

interface BankCounts extends StepCounts {
  /** The conversions that were predicted. */
  readonly expected: number;
}

function banksOf(project: Project, { dataset, steps, predictions }: NewestSamples): Bank[] {
  if (predictions === null) return [];
  const groupOf = groupReader(project, dataset, null);
  const banks = Uint32Array.from(predictions.sourceRows, (sourceRow) => groupOf(sourceRow).bank);
  const { probabilities, settled, weights } = predictions;
  return Array.from(new Set(banks), (bank) => {
    const rows = Uint32Array.from(banks.keys()).filter((row) => banks[row] === bank);
    const part = thinnedOut(rows);
    return {
      bank,
      counts: steps.map((name, step) => countsOf(predictions, rows, name, step)),
      ofBank: {
        probabilities: steps.map((step) => Float32Array.from(part, (row) => probabilities[step][row])),
        settled: Uint8Array.from(part, (row) => settled[row]),
        weights: Float64Array.from(part, (row) => weights?.[row] ?? 1),
      },
    };
  });
}

/** Counts the samples, of these rows, in which a step is settled. */
function countsOf(
  { probabilities, depth, settled, weights }: WeightedPredictions,
  rows: Uint32Array,
  name: string,
  step: number,
): BankCounts {
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

/** Evenly, to at most `MAX_SAMPLES`. */
function thinnedOut(rows: Uint32Array): Uint32Array {
  const every = Math.ceil(rows.length / MAX_SAMPLES);
  return rows.filter((_, index) => index % every === 0);
}
