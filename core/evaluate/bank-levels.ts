/** The levels of banks relative to each other, which a model of several banks learns late or not at all. */
import { effectiveScales } from './correction.ts';
import { conditionalShifts, shiftChain, shiftSample, type LevelSamples, type StepCounts } from './level-shift.ts';

/** Samples of several banks with their outcomes. */
export interface BankSamples extends LevelSamples {
  /** `[sample]`: the number of steps reached. */
  readonly depth: Uint8Array;
  /** `[sample]`: a number for the bank. */
  readonly banks: Uint32Array;
}

/** Prior relative variance of a bank's forecasts around those of all banks. */
const BANK_VARIANCE = 0.1;
/** A prior variance so large that the common level is the observed one. */
const FLAT_PRIOR = 1e6;

/**
 * By bank, the shift to add to the log-odds of each step given the previous step, which moves the bank's predictions,
 * relative to those of all banks, towards its outcomes: the less, the more of the difference may be due to chance.
 * The shifts leave the rates of all banks together as they are. Empty for a single bank.
 */
export function fitBankLevels(samples: BankSamples): ReadonlyMap<number, readonly number[]> {
  const rowsOf = Map.groupBy(samples.banks.keys(), (row) => samples.banks[row]);
  if (rowsOf.size < 2) return new Map();
  const atCommonLevel = { ...samples, probabilities: samples.probabilities.map((step) => step.slice()) };
  shiftChain(atCommonLevel.probabilities, shiftsOf(samples, FLAT_PRIOR));
  return new Map(
    Array.from(rowsOf, ([bank, rows]) => [
      bank,
      shiftsOf(selectRows(atCommonLevel, Uint32Array.from(rows)), BANK_VARIANCE),
    ]),
  );
}

/**
 * Adds the same shift to the levels of all banks, so that applying them keeps the expected conversions of calibrated
 * samples. Without it they would drop if a model predicts steps independently, since applying levels caps each step at
 * the previous step.
 */
export function withCommonLevel(
  samples: BankSamples,
  levels: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, readonly number[]> {
  const rows = Uint32Array.from(samples.banks.keys()).filter((row) => levels.has(samples.banks[row]));
  if (rows.length === 0) return levels;
  const [calibrated, levelled] = [selectRows(samples, rows), selectRows(samples, rows)];
  applyBankLevels(levelled, levels);
  const priors = samples.probabilities.map(() => FLAT_PRIOR);
  const common = conditionalShifts(levelled, expectedCounts(calibrated), priors);
  return new Map(
    Array.from(levels, ([bank, shifts]) => [bank, shifts.map((shift, step) => shift + common[step].shift)]),
  );
}

/** Shifts samples in place by the levels of their banks; those of other banks stay as they are. */
export function applyBankLevels(
  { probabilities, banks }: BankSamples,
  levels: ReadonlyMap<number, readonly number[]>,
): void {
  const factors = new Map(Array.from(levels, ([bank, shifts]) => [bank, shifts.map((shift) => Math.exp(shift))]));
  for (const [row, bank] of banks.entries()) {
    const ofBank = factors.get(bank);
    if (ofBank !== undefined) shiftSample(probabilities, row, ofBank);
  }
}

/** The counts that the predictions of samples expect. */
function expectedCounts({ probabilities, weights, matureSteps }: BankSamples): StepCounts[] {
  return probabilities.map((column, step) => {
    let [reached, observed] = [0, 0];
    for (let row = 0; row < column.length; row++) {
      if (matureSteps[row] <= step) continue;
      reached += weights[row] * (step === 0 ? 1 : probabilities[step - 1][row]);
      observed += weights[row] * column[row];
    }
    return { reached, observed };
  });
}

function shiftsOf(samples: BankSamples, prior: number): number[] {
  const priors = samples.probabilities.map(() => prior);
  return conditionalShifts(samples, countsOf(samples), priors).map(({ shift }) => shift);
}

function selectRows(
  { probabilities, weights, matureSteps, depth, banks }: BankSamples,
  rows: Uint32Array,
): BankSamples {
  return {
    probabilities: probabilities.map((step) => Float32Array.from(rows, (row) => step[row])),
    weights: Float64Array.from(rows, (row) => weights[row]),
    matureSteps: Uint8Array.from(rows, (row) => matureSteps[row]),
    depth: Uint8Array.from(rows, (row) => depth[row]),
    banks: Uint32Array.from(rows, (row) => banks[row]),
  };
}

function countsOf({ probabilities, weights, matureSteps, depth }: BankSamples): StepCounts[] {
  const scales = effectiveScales(depth, weights, probabilities.length);
  return probabilities.map((_, step) => {
    let [reached, observed] = [0, 0];
    for (let row = 0; row < depth.length; row++) {
      if (matureSteps[row] <= step) continue;
      if (depth[row] >= step) reached += weights[row];
      if (depth[row] > step) observed += weights[row];
    }
    return { reached: scales[step] * reached, observed: scales[step] * observed };
  });
}
