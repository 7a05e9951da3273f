import { ownValue } from '../own-value.ts';
import { message, stepName, type Message } from './message.ts';
import { roundedExpected } from './money.ts';
import { UNDEFINED } from './numbers.ts';

/** Smaller numbers of conversions would be rounded to 0.0. */
const MIN_SHOWN = 0.05;

interface Interval {
  readonly low: number;
  readonly high: number;
}

interface StepForecast extends Interval {
  readonly step: string;
  readonly expected: number;
}

/** The shadow price of a limit of a campaign: what changes if the limit is loosened by `step`. */
interface LimitPrice {
  readonly limit: string;
  readonly bank: string | null;
  readonly step: number;
  readonly conversions: Readonly<Record<string, number>>;
  /** The 95 % interval of each number of conversions; absent in campaigns from older versions. */
  readonly conversionIntervals?: Readonly<Record<string, Interval>> | undefined;
  readonly value: number | null;
  readonly valueInterval?: Interval | null | undefined;
}

/** A bank's limits of contacts: `1,000–5,000`; a dash if there are none. */
export function quotaText(
  { min, max }: { readonly min: number; readonly max: number | null },
  words: {
    readonly atLeast: (min: string) => string;
    readonly atMost: (max: string) => string;
    readonly quotaOf: (min: string, max: string) => string;
  },
  format: (count: number) => string,
): string {
  if (max === null) return min === 0 ? UNDEFINED : words.atLeast(format(min));
  return min === 0 ? words.atMost(format(max)) : words.quotaOf(format(min), format(max));
}

/**
 * A sentence about the shadow price of a limit, in conversions of the banks' objectives and in expected value, each
 * with its 95 % interval.
 */
export function priceMessage(price: LimitPrice, objectives: readonly string[], currency: string | null): Message {
  const { limit, bank, step, conversions, conversionIntervals, value, valueInterval } = price;
  const changes = [...new Set(objectives)].map((name) => ({
    step: stepName(name),
    number: conversions[name] ?? 0,
    interval: ownValue(conversionIntervals, name),
  }));
  // With a value, numbers have signs: what the limit costs is negative. Without one, verbs say the direction.
  const signOf = (sign: 1 | -1): 1 | -1 => (value === null ? sign : limit === 'min' ? -1 : 1);
  const textOf = ({ step: named, number, interval }: (typeof changes)[number], sign: 1 | -1): Message =>
    message('campaign.conversions', { number: Math.abs(number), step: named, ...withSign(interval, signOf(sign)) });
  const texts = (sign: 1 | -1): Message[] =>
    changes.filter(({ number }) => sign * number >= MIN_SHOWN).map((change) => textOf(change, sign));
  const [more, fewer] = [texts(1), texts(-1)];
  // A step whose conversions certainly stay the same is left out.
  const unchanged =
    more.length + fewer.length > 0 ? [] : changes.filter(({ interval }) => interval !== undefined && !isZero(interval));
  if (more.length + fewer.length + unchanged.length === 0 && isWorthless(price))
    return message('campaign.withoutPrice', { limit, bank: bank ?? '', step, currency });
  return message('campaign.price', {
    limit,
    bank: bank ?? '',
    step,
    more: [...more, ...unchanged.map((change) => textOf(change, 1))],
    fewer,
    ...valueTexts(value, valueInterval),
    currency,
  });
}

/** A negative value is a loss or a gain, not a gain or a cost with a minus sign. */
function valueTexts(
  value: number | null,
  interval: Interval | null | undefined,
): { readonly value: number | null; readonly isNegative: boolean } & Partial<Interval> {
  if (value === null) return { value, isNegative: false };
  const shown = roundedExpected(value);
  const isNegative = shown < 0;
  const ends = interval && roundedEnds(isNegative ? { low: -interval.high, high: -interval.low } : interval);
  return { value: Math.abs(shown), isNegative, ...ends };
}

function roundedEnds({ low, high }: Interval): Interval {
  return { low: roundedExpected(low, high), high: roundedExpected(high, low) };
}

function isZero({ low, high }: Interval): boolean {
  return Math.max(Math.abs(low), Math.abs(high)) < MIN_SHOWN;
}

/** Whether the value of loosening the limit is known and certainly 0. */
function isWorthless({ value, valueInterval }: LimitPrice): boolean {
  const { low, high } = valueInterval ?? { low: 0, high: 0 };
  return value !== null && [value, low, high].every((amount) => roundedExpected(amount) === 0);
}

/** The interval of a number, or of its negative. */
function withSign(interval: Interval | undefined, sign: 1 | -1): Partial<Interval> {
  if (interval === undefined) return {};
  return sign > 0 ? { low: interval.low, high: interval.high } : { low: -interval.high, high: -interval.low };
}

/**
 * The expected conversions of all banks of a campaign if they have the same objective; nothing otherwise, since
 * conversions of different steps have no sum.
 */
export function totalConversions<Forecast extends StepForecast>(
  banks: readonly { readonly objective: string }[],
  steps: readonly Forecast[],
): { readonly conversions?: number; readonly conversionsInterval?: Forecast } {
  const [objective, ...others] = new Set(banks.map((bank) => bank.objective));
  const forecast = steps.find(({ step }) => step === objective);
  if (others.length > 0 || forecast === undefined) return {};
  return { conversions: forecast.expected, conversionsInterval: forecast };
}
