import { isObject } from '../file/stored-json.ts';

interface Range {
  readonly max: number;
  /** Whether null, for an undefined metric, is allowed. */
  readonly nullable: boolean;
  /** Whether older versions lacked the metric. */
  readonly optional?: boolean;
}

const SHARE: Range = { max: 1, nullable: true };
const COUNT: Range = { max: Number.MAX_SAFE_INTEGER, nullable: false };
const UNLIMITED: Range = { max: Infinity, nullable: true };

/** The metrics of a step (`StepEvaluation`), none of which can be negative. */
const RANGES: Readonly<Record<string, Range>> = {
  auc: SHARE,
  aucLow: { ...SHARE, optional: true },
  aucHigh: { ...SHARE, optional: true },
  logLoss: UNLIMITED,
  logLossLow: { ...UNLIMITED, optional: true },
  logLossHigh: { ...UNLIMITED, optional: true },
  positives: COUNT,
  rows: COUNT,
  calibration: UNLIMITED,
  calibrationLow: { ...UNLIMITED, optional: true },
  calibrationHigh: { ...UNLIMITED, optional: true },
  ece: SHARE,
  orderViolations: SHARE,
};

/** Sums of weights can exceed 1 by rounding errors. */
const TOLERANCE = 1e-9;

/** Whether a value is the metrics of a run's steps, or null if the run was not evaluated. */
export function isMetrics(value: unknown, steps: readonly string[]): value is object | null {
  if (value === null) return true;
  return (
    isObject(value) && Object.entries(value).every(([step, metrics]) => steps.includes(step) && isStepMetrics(metrics))
  );
}

function isStepMetrics(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { positives, rows } = value;
  return (
    Object.entries(RANGES).every(([metric, range]) => isWithin(value[metric], range)) &&
    Number.isInteger(positives) &&
    Number.isInteger(rows) &&
    (positives as number) <= (rows as number)
  );
}

function isWithin(value: unknown, { max, nullable, optional = false }: Range): boolean {
  if (value === null) return nullable;
  if (value === undefined) return optional;
  return typeof value === 'number' && value >= 0 && value <= max + TOLERANCE;
}
