import { sumOf, type ForecastCell } from '../../evaluate/forecast-variance.ts';
import { conditionalShifts, type LevelSamples } from '../../evaluate/level-shift.ts';
import type { ShiftsByBank } from '../../predict/forecast.ts';
import type { WeightedPredictions } from '../../predict/measure.ts';
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
  /** By step, their sums. */
  readonly cells: readonly (readonly ForecastCell[])[];
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
  const shifts = [...samplesByBank(project, samples)].map(([bank, ofBank]) => {
    const sums = samples.cells.map((cells) => sumOf(cells.filter((cell) => cell.bank === bank)));
    const levels = conditionalShifts(ofBank, sums, priors);
    for (const [step, { expected }] of sums.entries()) {
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

function samplesByBank(project: Project, { dataset, steps, predictions }: NewestSamples): Map<number, LevelSamples> {
  if (predictions === null) return new Map();
  const groupOf = groupReader(project, dataset, null);
  const banks = Uint32Array.from(predictions.sourceRows, (sourceRow) => groupOf(sourceRow).bank);
  const { probabilities, settled, weights } = predictions;
  const ofBank = (bank: number): LevelSamples => {
    const rows = rowsOfBank(banks, bank);
    return {
      probabilities: steps.map((step) => Float32Array.from(rows, (row) => probabilities[step][row])),
      settled: Uint8Array.from(rows, (row) => settled[row]),
      weights: Float64Array.from(rows, (row) => weights?.[row] ?? 1),
    };
  };
  return new Map(Array.from(new Set(banks), (bank) => [bank, ofBank(bank)]));
}

/** The rows of a bank, evenly thinned out to at most `MAX_SAMPLES`. */
function rowsOfBank(banks: Uint32Array, bank: number): Uint32Array {
  const rows = Uint32Array.from(banks.keys()).filter((row) => banks[row] === bank);
  const every = Math.ceil(rows.length / MAX_SAMPLES);
  return rows.filter((_, index) => index % every === 0);
}
