/** What the results of an export show, in sentences: only what the figures themselves say. */
import { adjustByHolm } from '../../funnel/adjust.ts';
import { compareLevels, type OutcomeSums } from '../../funnel/level.ts';
import type { ForecastFacts } from '../../predict/forecast.ts';
import { message, stepName, type Message } from '../../text/message.ts';
import type { CheckedRows, CheckedStep, ForecastCheck, StepBalance } from './forecast-check.ts';

/** A difference this unlikely by chance is named. */
const SIGNIFICANT = 0.05;
/** Smaller parts of a forecast are not worth a sentence. */
const MIN_PART = 0.01;
/** Above this, the forecast took the predicted differences between banners as they were. */
const FULL_SLOPE = 0.95;

/** A run that ranked an export, and what its forecasts allow for. */
export interface RankingRun {
  readonly run: string;
  readonly steps: readonly string[];
  readonly forecast: ForecastFacts | null;
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

function comparison({ step, seen, expected, low, high, level }: CheckedStep): Message {
  const values = { step: stepName(step), seen, expected, low, high };
  if (seen >= low && seen <= high) return message('listResults.asForecast', values);
  return message('listResults.offForecast', { ...values, ratio: level?.ratio ?? null });
}

/** The parts of the forecast that belong to rows that cannot be compared. */
function lostParts({ forecast, notShown, open }: StepBalance, step: string): Message[] {
  const part = (lost: number, key: 'listResults.notShown' | 'listResults.notMature'): Message[] =>
    lost > MIN_PART * forecast ? [message(key, { step: stepName(step), share: lost / forecast, lost, forecast })] : [];
  return [...part(notShown, 'listResults.notShown'), ...part(open, 'listResults.notMature')];
}

/** Whether the top decile of the ranking falls short of the others, or all deciles are off alike. */
function rankingFindings({ whole, deciles }: ForecastCheck, index: number, runs: readonly RankingRun[]): Message[] {
  const { step, seen, low, high, level } = whole.steps[index];
  const parts = deciles.map(({ steps }) => steps[index]);
  const tests = adjustByHolm(parts.map((part, at) => compareLevels(part, sumOf(parts.filter((_, i) => i !== at)))));
  const [best, others] = [parts[0], sumOf(parts.slice(1))];
  const bestTest = compareLevels(best, others);
  if (bestTest !== null && bestTest < SIGNIFICANT && ratioOf(best) < ratioOf(others)) {
    const values = { step: stepName(step), best: ratioOf(best), others: ratioOf(others) };
    return [message('listResults.bestOverrated', values), ...shrinkage(runs, step)];
  }
  const isOff = seen < low || seen > high;
  const isAlike = tests.some((p) => p !== null) && tests.every((p) => p === null || p >= SIGNIFICANT);
  return isOff && isAlike && level !== null
    ? [
        message('listResults.levelDiffers', {
          step: stepName(step),
          ratio: level.ratio,
          low: level.low,
          high: level.high,
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

/** The banks whose level differs from that of the others. */
function bankFindings(banks: readonly (CheckedRows & { readonly bank: string })[], index: number): Message[] {
  if (banks.length < 2) return [];
  const all = banks.map(({ steps }) => steps[index]);
  const rest = all.map((_, at) => sumOf(all.filter((__, i) => i !== at)));
  const tests = adjustByHolm(all.map((one, at) => compareLevels(one, rest[at])));
  return banks.flatMap(({ bank }, at) => {
    const p = tests[at];
    if (p === null || p >= SIGNIFICANT) return [];
    const values = { bank, step: stepName(all[at].step), ratio: ratioOf(all[at]), others: ratioOf(rest[at]) };
    return [message('listResults.bankDiffers', values)];
  });
}

function sumOf(parts: readonly OutcomeSums[]): OutcomeSums {
  const sum = (valueOf: (part: OutcomeSums) => number): number =>
    parts.reduce((total, part) => total + valueOf(part), 0);
  return {
    rows: sum(({ rows }) => rows),
    expected: sum(({ expected }) => expected),
    variance: sum(({ variance }) => variance),
    seen: sum(({ seen }) => seen),
  };
}

function ratioOf({ seen, expected }: OutcomeSums): number {
  return seen / expected;
}
