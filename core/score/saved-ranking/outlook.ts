import type { HoldoutSize } from '../../store/runs/export-holdout.ts';
import type { Message } from '../../text/message.ts';
import { forecastLift } from '../ranking/forecast-lift.ts';
import { forecastStep, type ForecastSums, type StepForecast } from '../ranking/forecast.ts';
import { listNotes } from '../ranking/list-notes.ts';
import { holdoutOutlook, type HoldoutPlan } from './holdout-outlook.ts';
import { addSums, conversionsOf, type Sums } from './layout.ts';
import type { SavedRanking } from './saved-ranking.ts';
import { expectedCost, countSelectedRows, type RankingSelection } from './selection.ts';
import { countedRows, valueOutlook, type ValueOutlook } from './value-outlook.ts';

/** The forecast of a selection for one step. */
export interface StepOutlook extends StepForecast {
  /**
   * Expected rate divided by the rate of the whole list, which a random selection would have too; both over rows with
   * a weight above 0. Null if undefined.
   */
  readonly lift: number | null;
  /** Its 95 % interval. */
  readonly liftLow: number | null;
  readonly liftHigh: number | null;
  /** Rows whose run lacks the step; they add nothing. */
  readonly without: number;
}

/** The selected rows of one list. */
export interface SelectedList {
  readonly bank: string | null;
  readonly rows: number;
  readonly total: number;
  /** Score of its last row; null if it is empty. */
  readonly threshold: number | null;
}

/** How many of the selected rows a bank and each of its banners get. */
export interface BankShare {
  readonly bank: string;
  readonly objective: string;
  readonly run: string;
  readonly rows: number;
  readonly banners: readonly { readonly banner: string; readonly rows: number }[];
}

/** A selection of a saved ranking, with its forecast. */
export interface Outlook {
  readonly rows: number;
  /** Fraction of all rows; null if there are none. */
  readonly share: number | null;
  readonly steps: readonly StepOutlook[];
  /** Null if the banks have no value. */
  readonly value: ValueOutlook | null;
  /** Selected rows of weight 0, which have no expected conversions. */
  readonly zeroWeight: number;
  readonly lists: readonly SelectedList[];
  readonly banks: readonly BankShare[];
  /** Notes on these rows as a list. */
  readonly notes: readonly Message[];
  /** Expected cost; null for a selection without a budget. */
  readonly cost: number | null;
  /** Whether the planned control group could detect its lift; empty without one. */
  readonly sizes: readonly HoldoutSize[];
}

/** Computes the outlook of a selection exactly; reads only two blocks of rows per list, regardless of its length. */
export function computeOutlook(
  ranking: SavedRanking,
  selection: RankingSelection,
  holdout: HoldoutPlan | null = null,
): Outlook {
  const {
    reader,
    steps,
    metadata: { lists },
  } = ranking;
  const selected = lists.map((list) => {
    const rows = countSelectedRows(reader, list, steps, selection);
    return { list, rows, sums: reader.sums(list.start, list.start + rows) };
  });
  const rows = selected.reduce((sum, part) => sum + part.rows, 0);
  const sums = selected.map((part) => part.sums).reduce(addSums);
  return {
    rows,
    share: reader.rows === 0 ? null : rows / reader.rows,
    steps: stepOutlooks(ranking, sums),
    value: valueOutlook(ranking.metadata, sums),
    zeroWeight: total(sums.zeroWeight),
    lists: selected.map(({ list, rows: count }) => ({
      bank: list.bank,
      rows: count,
      total: list.rows,
      threshold: count === 0 ? null : reader.row(list.start + count - 1).score,
    })),
    banks: bankShares(ranking, sums),
    notes: notesOf(ranking, sums),
    cost: expectedCost(steps, selection, rows, sums),
    sizes: holdout === null ? [] : holdoutOutlook(ranking, sums, holdout),
  };
}

/** The notes on a list of some rows, from the sums over these rows. */
export function notesOf({ metadata: { shape, per } }: SavedRanking, sums: Sums): Message[] {
  return listNotes(shape.candidates, per, { rows: countedRows(sums), zeroWeight: total(sums.zeroWeight) });
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function stepOutlooks(ranking: SavedRanking, sums: Sums): StepOutlook[] {
  const { shape } = ranking.metadata;
  const wholeList = ranking.reader.sums(0, ranking.reader.rows);
  return ranking.steps.map((step, index) => {
    const selected = sumsOfStep(sums, index);
    const lift = forecastLift(shape, step, selected, sumsOfStep(wholeList, index));
    return {
      ...forecastStep(shape, step, selected),
      lift: lift?.lift ?? null,
      liftLow: lift?.low ?? null,
      liftHigh: lift?.high ?? null,
      without: rowsWithout(ranking, step, sums.rows),
    };
  });
}

function sumsOfStep(sums: Sums, index: number): ForecastSums {
  return {
    expected: sums.expected[index],
    variance: sums.variance[index],
    rows: countedRows(sums),
    conversions: conversionsOf(sums, index),
  };
}

/** Number of the rows, given by candidate, whose candidate's run lacks the step. */
function rowsWithout({ metadata: { shape } }: SavedRanking, step: string, rows: Float64Array): number {
  return shape.candidates.reduce(
    (sum, { run }, candidate) => (shape.runs[run].steps.includes(step) ? sum : sum + rows[candidate]),
    0,
  );
}

function bankShares({ metadata: { shape } }: SavedRanking, { rows }: Sums): BankShare[] {
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
