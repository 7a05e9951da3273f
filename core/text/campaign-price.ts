import { message, stepName, type Message } from './message.ts';
import { roundedMoney } from './numbers.ts';

/** Smaller numbers of conversions would be rounded to 0.0. */
const MIN_SHOWN = 0.05;

/** The shadow price of a limit of a campaign: what changes if the limit is loosened by `step`. */
interface LimitPrice {
  readonly limit: string;
  readonly bank: string | null;
  readonly step: number;
  readonly conversions: Readonly<Record<string, number>>;
  readonly value: number | null;
}

/** A sentence about the shadow price of a limit, in conversions of the banks' objectives and in expected value. */
export function priceMessage(price: LimitPrice, objectives: readonly string[], currency: string | null): Message {
  const { limit, bank, step, conversions, value } = price;
  const changes = [...new Set(objectives)].map((name) => ({ step: stepName(name), number: conversions[name] ?? 0 }));
  const texts = (sign: 1 | -1): Message[] =>
    changes
      .filter(({ number }) => sign * number >= MIN_SHOWN)
      .map(({ step: named, number }) => message('campaign.conversions', { number: sign * number, step: named }));
  return message('campaign.price', {
    ...{ limit, bank: bank ?? '', step, more: texts(1), fewer: texts(-1) },
    ...{ value: value === null ? null : roundedMoney(value), currency },
  });
}
