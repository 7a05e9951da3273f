/** Amounts of money as the given language writes them. */
import { numberText, UNDEFINED } from './numbers.ts';

/** The most decimals of a small amount of money, such as the price of a contact. */
const MAX_MONEY_DIGITS = 6;

/** The number of decimals of an amount. */
type Digits = (amount: number) => number;

/** The decimals of an amount that is known: cents below a thousand, and below ten cents two significant digits. */
function moneyDigits(amount: number): number {
  const size = Math.abs(amount);
  if (size >= 1000) return 0;
  return size > 0 && size < 0.1 ? Math.min(MAX_MONEY_DIGITS, 1 - Math.floor(Math.log10(size))) : 2;
}

/** The decimals of an expected amount: no cents from ten on, as expected conversions have no decimals from there. */
function expectedDigits(amount: number): number {
  return Math.abs(amount) >= 10 ? 0 : moneyDigits(amount);
}

/**
 * An expected amount of money with as many decimals as `expectedMoneyText` shows; beside a larger amount, such as the
 * other end of an interval, with as many as that one has.
 */
export function roundedExpected(amount: number, beside = amount): number {
  return roundedBeside(expectedDigits, amount, beside);
}

function roundedBeside(digitsOf: Digits, amount: number, beside: number): number {
  return Number(amount.toFixed(digitsOf(Math.max(Math.abs(amount), Math.abs(beside)))));
}

/** Writes an amount of money in a language, with its currency if it has one. */
type MoneyText = (
  language: string,
  amount: number | null | undefined,
  currency: string | null,
  beside?: number,
) => string;

/**
 * An amount of money that is known, such as a cost, and its currency if it has one: `12,400 EUR`, `90.50 EUR`,
 * `0.0025 EUR`. Beside another amount, both have the decimals of the larger one: `692–8,318`, `90.00–90.50`.
 */
export const moneyText: MoneyText = textWith(moneyDigits);

/** An expected amount of money, as `moneyText` writes one, but without cents from ten on: `339 EUR`, `3.77 EUR`. */
export const expectedMoneyText: MoneyText = textWith(expectedDigits);

function textWith(digitsOf: Digits): MoneyText {
  return (language, amount, currency, beside = amount ?? 0) => {
    const larger = Math.max(Math.abs(amount ?? 0), Math.abs(beside));
    const areWhole = [amount ?? 0, beside].every((one) => Number.isInteger(roundedBeside(digitsOf, one, larger)));
    const digits = areWhole ? 0 : digitsOf(larger);
    const options = { minimumFractionDigits: Math.min(2, digits), maximumFractionDigits: digits };
    return withCurrency(numberText(language, amount, options), currency);
  };
}

/** Writes an amount of money, with its currency if there is one; `UNDEFINED` if it is null. */
export type MoneyColumn = (amount: number | null | undefined, currency?: string | null) => string;

type Amounts = readonly (number | null | undefined)[];

/**
 * How a column writes its amounts of money: all with the decimals of the largest one, or with none if all are whole.
 * Amounts are those that the column shows, ends of intervals included.
 */
export function moneyColumn(language: string, amounts: Amounts): MoneyColumn {
  return columnWith(moneyDigits, language, amounts);
}

/** How a column writes expected amounts of money, as `moneyColumn`, but without cents from ten on. */
export function expectedMoneyColumn(language: string, amounts: Amounts): MoneyColumn {
  return columnWith(expectedDigits, language, amounts);
}

function columnWith(digitsOf: Digits, language: string, amounts: Amounts): MoneyColumn {
  const shown = amounts.filter((amount) => typeof amount === 'number');
  const largest = shown.reduce((size, amount) => Math.max(size, Math.abs(amount)), 0);
  const areWhole = shown.every((amount) => Number.isInteger(roundedBeside(digitsOf, amount, largest)));
  return fixedMoney(language, areWhole ? 0 : digitsOf(largest));
}

/** How a column writes prices, such as costs per contact: all with the decimals of the one that needs most. */
export function priceColumn(language: string, prices: Amounts): MoneyColumn {
  const digits = neededDigits(prices);
  return fixedMoney(language, digits === 0 ? 0 : Math.max(2, digits));
}

function fixedMoney(language: string, digits: number): MoneyColumn {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (amount, currency = null) => withCurrency(numberText(language, amount, options), currency);
}

function withCurrency(number: string, currency: string | null): string {
  return currency === null || number === UNDEFINED ? number : `${number}\u00a0${currency}`;
}

/** The number of decimals with which a column of numbers loses none, at most six. */
export function neededDigits(numbers: Amounts): number {
  return numbers.reduce<number>((digits, one) => Math.max(digits, decimalsOf(one ?? 0)), 0);
}

/** The number of decimals of a number, at most `MAX_MONEY_DIGITS`. */
function decimalsOf(number: number): number {
  const value = Number(number.toFixed(MAX_MONEY_DIGITS));
  let digits = 0;
  while (digits < MAX_MONEY_DIGITS && Number(value.toFixed(digits)) !== value) digits++;
  return digits;
}
