/** Formats numbers, times and sizes with units in the current language; `UNDEFINED` for null. */
import {
  expectedMoneyColumn as columnOfExpected,
  expectedMoneyText,
  moneyColumn as columnOfMoney,
  moneyText,
  neededDigits,
  type MoneyColumn,
} from '../../core/text/money.ts';
import {
  bytesText,
  countText,
  listText,
  numberText,
  percentText,
  pointsDigits,
  pointsText,
  pText,
  rateIntervalText,
  rateText,
  type RateInterval,
} from '../../core/text/numbers.ts';
import {
  clockText,
  durationEndsText,
  durationText,
  momentText,
  periodText,
  stepDurationText,
  type DurationEnds,
} from '../../core/text/times.ts';
import { language } from './text.svelte.ts';

export { UNDEFINED } from '../../core/text/numbers.ts';
export { matureInterval, matureRate } from '../../core/text/metrics/mature-rate.ts';

type Value = number | null | undefined;

/** A count: `1,000,000`. */
export const formatCount = (count: Value): string => countText(language(), count);

/** A number with a fixed number of decimals: `0.9482`. */
export const formatNumber = (value: Value, digits: number): string =>
  numberText(language(), value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A number with as many significant digits as needed, up to a maximum: `0.0213`. */
export const formatSignificant = (value: Value, digits = 3): string =>
  numberText(language(), value, { maximumSignificantDigits: digits });

/** A number of conversions, with a decimal below ten, where whole numbers would hide differences. */
export const formatConversions = (value: number): string =>
  value !== 0 && Math.abs(value) < 10 ? formatNumber(value, 1) : formatCount(value);

/** An amount of money with its currency, if it has one: `12,400 EUR`. Cents are shown below a thousand. */
export const formatMoney = (amount: Value, currency: string | null): string => moneyText(language(), amount, currency);

/**
 * An expected amount of money: cents are shown below ten; with `beside`, a larger amount shown next to it, it gets the
 * decimals of that amount.
 */
export const formatExpectedMoney = (amount: Value, currency: string | null, beside = amount ?? 0): string =>
  expectedMoneyText(language(), amount, currency, beside);

/** How a column writes its amounts of money: all with the decimals of the largest. */
export const moneyColumn = (amounts: readonly Value[]): MoneyColumn => columnOfMoney(language(), amounts);

/** How a column writes expected amounts of money, ends of intervals included: all with the decimals of the largest. */
export const expectedMoneyColumn = (amounts: readonly Value[]): MoneyColumn => columnOfExpected(language(), amounts);

/** The number of decimals of a column of numbers such as weights: as many as the one that needs most, at most six. */
export const columnDigits = (numbers: readonly Value[]): number => neededDigits(numbers);

/** A rate, 0 to 1, in per cent, with as many decimals as its interval supports: `23.29 %`. */
export const formatRate = (rate: Value, interval?: RateInterval): string => rateText(language(), rate, interval);

/** A rate in per cent with a fixed number of decimals, e.g. for an axis. */
export const formatPercent = (rate: Value, digits = 0): string => percentText(language(), rate, digits);

/** An interval of a rate in per cent with one decimal: `42.0–75.6 %`. */
export const formatPercentInterval = (low: number, high: number): string =>
  `${formatNumber(100 * low, 1)}–${formatPercent(high, 1)}`;

/** An interval of a rate in per cent with the unit: `23.21–23.37 %`; `UNDEFINED` if it has no ends. */
export const formatRateInterval = (interval: RateInterval): string => rateIntervalText(language(), interval);

/**
 * A difference of rates in percentage points: `+0.6 pp`; with as many decimals as its interval supports, or a fixed
 * number of them.
 */
export const formatPoints = (difference: Value, precision?: RateInterval | number): string =>
  pointsText(
    language(),
    difference,
    typeof precision === 'number' ? precision : pointsDigits(difference ?? 0, precision),
  );

/** The 95 % interval of a difference of rates with a fixed number of decimals: `−0.2 pp … +0.6 pp`. */
export const formatPointsEnds = ({ low, high }: RateInterval, digits: number): string =>
  `${formatPoints(low, digits)} … ${formatPoints(high, digits)}`;

/** A p-value: `< .001`. */
export const formatP = (p: Value): string => pText(language(), p);

/** A duration in milliseconds: `4.2 min`. */
export const formatDuration = (ms: Value): string => durationText(language(), ms);

/** The duration of a step in milliseconds: `4.2 min`, or `1 day` if `unitMs`, the resolution of its times, is a day. */
export const formatStepDuration = (ms: Value, unitMs: Value): string => stepDurationText(language(), ms, unitMs);

/** The 95 % interval of the duration of a step: `4.9–5.6 d`; null without one. */
export const formatDurationEnds = (ends: DurationEnds, unitMs: Value): string | null =>
  durationEndsText(language(), ends, unitMs);

/** Remaining milliseconds as a clock: `0:38`. */
export const formatClock = (ms: Value): string => clockText(ms);

/** A size in bytes: `12.4 MB`. */
export const formatBytes = (bytes: Value): string => bytesText(language(), bytes);

/** A time of the program itself, e.g. when a training run finished, in the local time zone: `2 May 2026, 10:14`. */
export const formatTime = (iso: string | null | undefined): string =>
  momentText(language(), iso, { dateStyle: 'medium', timeStyle: 'short' });

/** A time of the data, in UTC as the core counts days: `1 May 2026, 00:00:03`. */
export const formatDataTime = (iso: string | null | undefined): string =>
  momentText(language(), iso, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/** A day of the data, in UTC as the core counts days: `1 May 2026`. */
export const formatDate = (iso: string | null | undefined): string =>
  momentText(language(), iso, { dateStyle: 'medium', timeZone: 'UTC' });

/** A day for an axis, in UTC: `1 May`. */
export const formatDay = (iso: string | Date | null | undefined): string =>
  momentText(language(), iso instanceof Date ? iso.toISOString() : iso, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });

/** Several names as a list in a sentence: `a, b and c`. */
export const formatList = (names: readonly string[]): string => listText(language(), names);

/** A period by its first and last day, without repeating month or year: `1–31 May 2026`. */
export const formatPeriod = (first: string | null, last: string | null): string => periodText(language(), first, last);

/** The month of a day: `May 2026`. */
export const formatMonth = (day: string): string =>
  momentText(language(), day, { month: 'long', year: 'numeric', timeZone: 'UTC' });
