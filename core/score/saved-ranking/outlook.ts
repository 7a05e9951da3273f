import { countInterval, Z_95 } from '../../funnel/interval.ts';
import { added, type Sums } from './layout.ts';
import type { SavedRanking } from './saved-ranking.ts';
import { expectedCost, countSelectedRows, type RankingSelection } from './selection.ts';

/** What to expect of a selection for one step. */
export interface StepOutlook {
  readonly step: string;
  /** The sum of the rows' probabilities. */
  readonly expected: number;
  /** 95 % interval of the count. */
  readonly low: number;
  readonly high: number;
  /** What makes it as wide as it is, each alone: ± so many conversions. */
  readonly errors: ForecastParts;
  /** Expected rate divided by that of the whole list (equal to that of a random sample of it); null where undefined. */
  readonly lift: number | null;
  /** Rows whose run lacks the step; they add nothing. */
  readonly without: number;
}

/** The parts of a forecast's error, in conversions; null where a run of an older version does not know them. */
export interface ForecastParts {
  /** Each user converts or not. */
  readonly chance: number;
  /** The model is off, by banner and as a whole. */
  readonly model: number | null;
  /** Rates change between the data and the campaign. */
  readonly drift: number | null;
}

/** The selected rows of one list. */
export interface SelectedList {
  readonly bank: string | null;
  readonly rows: number;
  readonly total: number;
  /** Score of its last row; null where it is empty. */
  readonly threshold: number | null;
}

/** How many of the selected rows each bank and each of its banners gets. */
export interface BankShare {
  readonly bank: string;
  readonly objective: string;
  readonly run: string;
  readonly rows: number;
  readonly banners: readonly { readonly banner: string; readonly rows: number }[];
}

/** A selection of a saved ranking and what to expect of it. */
export interface Outlook {
  readonly rows: number;
  /** Fraction of all rows; null where there are none. */
  readonly share: number | null;
  readonly steps: readonly StepOutlook[];
  readonly lists: readonly SelectedList[];
  readonly banks: readonly BankShare[];
  /** Expected cost; null for a selection without prices. */
  readonly cost: number | null;
}

/** Computes exactly what to expect of a selection; reads two blocks of rows per list, whatever the size of the list. */
export function computeOutlook(ranking: SavedRanking, selection: RankingSelection): Outlook {
  const {
    reader,
    steps,
    facts: { lists },
  } = ranking;
  const selected = lists.map((list) => {
    const rows = countSelectedRows(reader, list, steps, selection);
    return { list, rows, sums: reader.sums(list.start, list.start + rows) };
  });
  const rows = selected.reduce((sum, part) => sum + part.rows, 0);
  const sums = selected.map((part) => part.sums).reduce(added);
  return {
    rows,
    share: reader.rows === 0 ? null : rows / reader.rows,
    steps: stepOutlooks(ranking, rows, sums),
    lists: selected.map(({ list, rows: count }) => ({
      bank: list.bank,
      rows: count,
      total: list.rows,
      threshold: count === 0 ? null : reader.row(list.start + count - 1).score,
    })),
    banks: bankShares(ranking, sums),
    cost: expectedCost(steps, selection, rows, sums),
  };
}

function stepOutlooks(ranking: SavedRanking, rows: number, sums: Sums): StepOutlook[] {
  const all = ranking.reader.sums(0, ranking.reader.rows);
  return ranking.steps.map((step, index) => {
    const expected = sums.expected[index];
    const without = rowsWithout(ranking, step, sums);
    const rate = expected / (rows - without);
    const average = all.expected[index] / (ranking.reader.rows - rowsWithout(ranking, step, all));
    return {
      step,
      expected,
      ...interval(expected, sums.variance[index], rows - without, errorsOf(ranking, step, sums)),
      lift: Number.isFinite(rate) && average > 0 ? rate / average : null,
      without,
    };
  });
}

/** The relative errors of a step's forecast, as standard deviations. */
interface RelativeErrors {
  readonly model: number;
  readonly drift: number;
}

/**
 * Errors of the model are independent by banner, so they average out over several. Those of the level, and drift, count
 * as common to all banks. Each banner's share of the rows whose run has the step stands for that of the conversions.
 * Null where a run does not know its errors.
 */
function errorsOf({ facts: { shape } }: SavedRanking, step: string, { rows }: Sums): RelativeErrors | null {
  const counted = shape.candidates.flatMap(({ run }, candidate) =>
    rows[candidate] > 0 && shape.runs[run].steps.includes(step) ? [{ run, count: rows[candidate] }] : [],
  );
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  let [model, level, drift] = [0, 0, 0];
  for (const { run, count } of counted) {
    const error = shape.runs[run].forecast?.errors.find((own) => own.step === step);
    if (error === undefined) return null;
    const share = count / total;
    model += share ** 2 * error.model;
    level += share * Math.sqrt(error.level ?? 0);
    drift += share * Math.sqrt(error.drift);
  }
  return { model: Math.hypot(Math.sqrt(model), level), drift };
}

function interval(
  expected: number,
  variance: number,
  total: number,
  errors: RelativeErrors | null,
): Pick<StepOutlook, 'low' | 'high' | 'errors'> {
  const [model, drift] = errors === null ? [null, null] : [expected * errors.model, expected * errors.drift];
  const half = (deviation: number): number => Z_95 * deviation;
  return {
    ...countInterval(expected, variance + (model ?? 0) ** 2 + (drift ?? 0) ** 2, total),
    errors: {
      chance: half(Math.sqrt(Math.max(0, variance))),
      model: model === null ? null : half(model),
      drift: drift === null ? null : half(drift),
    },
  };
}

function rowsWithout({ facts: { shape } }: SavedRanking, step: string, { rows }: Sums): number {
  return shape.candidates.reduce(
    (sum, { run }, candidate) => (shape.runs[run].steps.includes(step) ? sum : sum + rows[candidate]),
    0,
  );
}

function bankShares({ facts: { shape } }: SavedRanking, { rows }: Sums): BankShare[] {
  const names = [...new Set(shape.candidates.map(({ bank }) => bank))];
  return names.map((bank) => {
    const candidates = shape.candidates.flatMap((candidate, index) =>
      candidate.bank === bank ? [{ ...candidate, rows: rows[index] }] : [],
    );
    return {
      bank,
      objective: candidates[0].objective,
      run: shape.runs[candidates[0].run].run,
      rows: candidates.reduce((sum, candidate) => sum + candidate.rows, 0),
      banners: candidates.map(({ banner, rows: count }) => ({ banner, rows: count })).sort((a, b) => b.rows - a.rows),
    };
  });
}
