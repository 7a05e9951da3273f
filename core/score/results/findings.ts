/** The findings from the results of an export, in sentences that state only what the figures show. */
import {
  actualToExpectedOf,
  compareActualToExpected,
  type ActualToExpected,
  type OutcomeSums,
} from '../../funnel/actual-to-expected.ts';
import { adjustByHolm } from '../../funnel/adjust.ts';
import type { ForecastParameters } from '../../predict/forecast.ts';
import { SIGNIFICANT } from '../../text/figures.ts';
import { message, stepName, type Message } from '../../text/message.ts';
import type { CheckedRows, CheckedStep, ForecastCheck, StepBalance } from './forecast-check.ts';

/** Smaller parts of a forecast are not reported. */
const MIN_PART = 0.01;
/** Above this slope, the forecast took the predicted differences between banners almost unchanged. */
const FULL_SLOPE = 0.95;

/** A run that ranked an export, with the parameters of its forecasts; null if it has none. */
export interface RankingRun {
  readonly run: string;
  readonly dataset: string;
  readonly steps: readonly string[];
  readonly forecast: ForecastParameters | null;
}

/** Notes on errors that are unknown for the runs that ranked a list, so that its intervals leave them out. */
export function intervalNotes(
  { candidates }: { readonly candidates: readonly { readonly run: string }[] },
  runs: readonly RankingRun[],
): Message[] {
  const known = new Set(runs.flatMap(({ run, forecast }) => (forecast === null ? [] : [run])));
  const ranking = [...new Set(candidates.map(({ run }) => run))];
  const unknown = ranking.filter((run) => run !== '' && !known.has(run));
  const withoutDrift = runs.flatMap(({ run, forecast }) =>
    forecast?.variances.some(({ drift }) => drift === null) === true ? [run] : [],
  );
  return [
    ...(unknown.length > 0 ? [message('listResults.onlyChance', { runs: unknown })] : []),
    ...(ranking.includes('') ? [message('listResults.runNotNamed', { anyNamed: ranking.length > 1 })] : []),
    ...(withoutDrift.length > 0 ? [message('listResults.noDrift', { runs: withoutDrift })] : []),
  ];
}

/** Findings on how the forecast of a step compares with its actual conversions; `index` is the step's. */
export function forecastFindings(
  check: ForecastCheck,
  step: string,
  index: number,
  runs: readonly RankingRun[],
): Message[] {
  const whole = check.whole.steps[index];
  const lost = lostParts(check.balance[index], step);
  if (whole.rows === 0) return [...lost, message('listResults.nothingMature', { step: stepName(step) })];
  return [comparison(whole), ...lost, ...rankingFindings(check, index, runs), ...bankFindings(check.banks, index)];
}

function comparison({ step, actual, expected, low, high, actualToExpected }: CheckedStep): Message {
  const values = { step: stepName(step), actual, expected, low, high };
  if (actual >= low && actual <= high) return message('listResults.asForecast', values);
  return message('listResults.offForecast', { ...values, ...ratioOf(actualToExpected) });
}

/** The parts of the forecast that belong to rows that cannot be compared. */
function lostParts({ forecast, notShown, open, intervals }: StepBalance, step: string): Message[] {
  const { low, high } = intervals.forecast;
  const part = (lost: number, key: 'listResults.notShown' | 'listResults.notMature'): Message[] =>
    lost > MIN_PART * forecast
      ? [message(key, { step: stepName(step), share: lost / forecast, lost, forecast, low, high })]
      : [];
  return [...part(notShown, 'listResults.notShown'), ...part(open, 'listResults.notMature')];
}

/** Whether the top decile of the ranking falls short of the others, or all deciles differ by the same ratio. */
function rankingFindings({ whole, deciles }: ForecastCheck, index: number, runs: readonly RankingRun[]): Message[] {
  const { step, actual, low, high, actualToExpected } = whole.steps[index];
  const parts = deciles.map(({ steps }) => steps[index]);
  const tests = adjustByHolm(
    parts.map((part, at) => compareActualToExpected(part, sumOf(parts.filter((_, i) => i !== at)))),
  );
  const [best, others] = [parts[0], sumOf(parts.slice(1))];
  const bestTest = compareActualToExpected(best, others);
  if (bestTest !== null && bestTest < SIGNIFICANT && quotientOf(best) < quotientOf(others)) {
    const values = { step: stepName(step), best: ratioText(best), others: ratioText(others) };
    return [message('listResults.bestOverrated', values), ...shrinkage(runs, step)];
  }
  const isOff = actual < low || actual > high;
  const isAlike = tests.some((p) => p !== null) && tests.every((p) => p === null || p >= SIGNIFICANT);
  return isOff && isAlike && actualToExpected !== null
    ? [
        message('listResults.ratioDiffers', {
          step: stepName(step),
          ratio: actualToExpected.ratio,
          low: actualToExpected.low,
          high: actualToExpected.high,
        }),
      ]
    : [];
}

/** How much the forecast had already allowed for the choice of the best banners. */
function shrinkage(runs: readonly RankingRun[], step: string): Message[] {
  return runs.flatMap(({ run, steps, forecast }) => {
    const slope = forecast?.bannerSlopes?.[steps.indexOf(step)];
    return slope !== undefined && slope < FULL_SLOPE ? [message('listResults.shrunk', { run, kept: slope })] : [];
  });
}

/** The banks whose ratio of actual to expected conversions differs from that of the others; of two banks, only one. */
function bankFindings(banks: readonly (CheckedRows & { readonly bank: string })[], index: number): Message[] {
  if (banks.length < 2) return [];
  const all = banks.map(({ steps }) => steps[index]);
  const rest = all.map((_, at) => sumOf(all.filter((__, i) => i !== at)));
  // Two banks are one comparison, in which each is the rest of the other.
  const [tested, other] = banks.length === 2 ? [banks.slice(0, 1), banks[1].bank] : [banks, null];
  const tests = adjustByHolm(tested.map((_, at) => compareActualToExpected(all[at], rest[at])));
  return tested.flatMap(({ bank }, at) => {
    const p = tests[at];
    if (p === null || p >= SIGNIFICANT) return [];
    const ratios = { ratio: ratioText(all[at]), others: ratioText(rest[at]) };
    return [message('listResults.bankDiffers', { bank, other, step: stepName(all[at].step), ...ratios })];
  });
}

function sumOf(parts: readonly OutcomeSums[]): OutcomeSums {
  const sum = (valueOf: (part: OutcomeSums) => number): number =>
    parts.reduce((total, part) => total + valueOf(part), 0);
  return {
    rows: sum(({ rows }) => rows),
    expected: sum(({ expected }) => expected),
    variance: sum(({ variance }) => variance),
    actual: sum(({ actual }) => actual),
  };
}

function quotientOf({ actual, expected }: OutcomeSums): number {
  return actual / expected;
}

/** The ratio of actual to expected conversions with its 95 % interval. */
function ratioText(sums: OutcomeSums): Message {
  return message('listResults.ratio', ratioOf(actualToExpectedOf(sums)));
}

function ratioOf(found: ActualToExpected | null): Readonly<Record<'ratio' | 'ratioLow' | 'ratioHigh', number | null>> {
  return { ratio: found?.ratio ?? null, ratioLow: found?.low ?? null, ratioHigh: found?.high ?? null };
}
