import { isByStep, isNumberOrNull, isObject } from '../file/stored-json.ts';

/** The 95 % interval of a forecast, in conversions or money. */
export interface ForecastInterval {
  readonly low: number;
  readonly high: number;
  /**
   * Half-width of the interval due to each source of error alone; null if that error is unknown and left out. The
   * errors named in `incomplete` are unknown for some of the runs and do not include these.
   */
  readonly errors: {
    readonly chance: number;
    readonly model: number | null;
    readonly drift: number | null;
    readonly incomplete?: readonly ('model' | 'drift')[] | undefined;
  };
}

/** The intervals of an exported list's forecast. */
export interface ExportIntervals {
  /** The intervals of the expected conversions, by step. */
  readonly steps: Readonly<Record<string, ForecastInterval>>;
  /** The interval of the expected value; absent if the list's banks have no value. */
  readonly value?: ForecastInterval | undefined;
}

/** The intervals of a list's forecast, by step and for its value if it has one, without other fields of forecasts. */
export function exportIntervals(
  steps: Iterable<readonly [step: string, forecast: ForecastInterval]>,
  value: ForecastInterval | null | undefined,
): ExportIntervals {
  return {
    steps: Object.fromEntries(Array.from(steps, ([step, forecast]) => [step, intervalOf(forecast)])),
    ...(value && { value: intervalOf(value) }),
  };
}

/** The interval of a forecast, without its other fields. */
export function intervalOf({ low, high, errors }: ForecastInterval): ForecastInterval {
  return { low, high, errors };
}

/** The intervals without those that have NaN or infinity, which JSON would store as null. */
export function finiteIntervals({ steps, value }: ExportIntervals): ExportIntervals {
  return {
    steps: finiteSteps(steps),
    ...(value && hasFiniteNumbers(value) && { value }),
  };
}

/** The intervals by step without those that have NaN or infinity. */
export function finiteSteps(steps: ExportIntervals['steps']): ExportIntervals['steps'] {
  return Object.fromEntries(Object.entries(steps).filter(([, interval]) => hasFiniteNumbers(interval)));
}

function hasFiniteNumbers({ low, high, errors }: ForecastInterval): boolean {
  const { chance, model, drift } = errors;
  return [low, high, chance, model, drift].every((number) => number === null || Number.isFinite(number));
}

/** Whether stored JSON is the intervals of an export. */
export function areIntervals(value: unknown): value is ExportIntervals {
  return (
    isObject(value) && areStepIntervals(value['steps']) && (value['value'] === undefined || isInterval(value['value']))
  );
}

/** Whether stored JSON is intervals by step. */
export function areStepIntervals(value: unknown): value is ExportIntervals['steps'] {
  return isByStep(value, isInterval);
}

function isInterval(value: unknown): value is ForecastInterval {
  if (!isObject(value) || !isObject(value['errors'])) return false;
  const { chance, model, drift, incomplete = [] } = value['errors'];
  return (
    Array.isArray(incomplete) &&
    incomplete.every((part) => part === 'model' || part === 'drift') &&
    [value['low'], value['high'], chance].every((number) => typeof number === 'number') &&
    [model, drift].every(isNumberOrNull)
  );
}
