import { unionSteps, type ListShape } from '../ranking/list-writer.ts';
import { forecastValue, type ValueForecast } from '../ranking/value-forecast.ts';
import { conversionsOf, type Sums } from './layout.ts';

/** The expected value of a selection's conversions. */
export interface ValueOutlook extends ValueForecast {
  /** Null if the banks name no currency. */
  readonly currency: string | null;
}

/** Rows with a weight above 0, by candidate. */
export function countedRows({ rows, zeroWeight }: Sums): Float64Array {
  return rows.map((count, candidate) => count - zeroWeight[candidate]);
}

/** The expected value of some rows, from the sums over them; null if the banks have no value. */
export function valueOutlook(
  { shape, currency }: { readonly shape: ListShape; readonly currency: string | null },
  sums: Sums,
): ValueOutlook | null {
  const steps = unionSteps(shape.runs);
  const objective = shape.candidates.map(
    (candidate, index) => conversionsOf(sums, steps.indexOf(candidate.objective))[index],
  );
  const value = forecastValue(shape, { ...sums, objective, rows: countedRows(sums) });
  return value === null ? null : { currency, ...value };
}
