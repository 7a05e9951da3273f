import { AppError } from '../../errors.ts';
import type { BankSettings } from '../../store/runs/banks.ts';
import { message, stepName, type Message, type Text } from '../../text/message.ts';

/**
 * Checks that the banks' scores can be compared: all of them have a value in the same currency, or none has one.
 * Returns that currency, if any. Throws `invalid-input` otherwise.
 */
export function checkValues(banks: readonly string[], settings: readonly BankSettings[]): string | null {
  const scored = banks.map((bank) => ({ bank, ...valueOf(settings.find(({ name }) => name === bank)) }));
  const without = scored.filter(({ value }) => value === null).map(({ bank }) => nameOf(bank));
  if (without.length === scored.length) return null;
  if (without.length > 0)
    throw new AppError(
      'invalid-input',
      message('score.someWithoutValue', {
        banks: without,
        others: scored.flatMap(({ bank, value }) => (value === null ? [] : [nameOf(bank)])),
      }),
      message('score.setValues', { bank: without[0] }),
    );
  const [first, ...others] = scored;
  const other = others.find(({ currency }) => currency !== first.currency);
  if (other !== undefined)
    throw new AppError(
      'invalid-input',
      message('score.otherCurrency', {
        bank: nameOf(first.bank),
        currency: first.currency,
        other: nameOf(other.bank),
        otherCurrency: other.currency,
      }),
      message('score.setCurrency', { bank: other.bank }),
    );
  return first.currency;
}

function nameOf(bank: string): Text {
  return bank === '' ? message('score.unnamedBank') : bank;
}

/** A bank's value of a conversion and its currency; nulls without settings. */
export function valueOf(saved: BankSettings | undefined): { value: number | null; currency: string | null } {
  return { value: saved?.value ?? null, currency: saved?.currency ?? null };
}

/**
 * Throws `invalid-input` if a bank with a value is ranked by a step other than its objective, since a conversion of
 * that step is worth something else.
 */
export function checkValueStep(run: string, saved: BankSettings | undefined, ranked: string): void {
  if (saved === undefined || valueOf(saved).value === null || saved.objective === ranked) return;
  throw new AppError(
    'invalid-input',
    message('score.valueOfOtherStep', {
      run,
      bank: saved.name,
      trained: stepName(ranked),
      wanted: saved.objective === null ? null : stepName(saved.objective),
    }),
    message('score.trainForValue', { bank: saved.name }),
  );
}

/** The properties that decide how a candidate competes with those of other banks. */
interface Competitor {
  readonly bank: string;
  readonly objective: string;
  readonly value: number | null;
}

/** A note if banks with different objectives compete in one list only by probability. */
export function competitionNotes(candidates: readonly Competitor[]): Message[] {
  const objectives = new Map(candidates.map(({ bank, objective }) => [bank, objective]));
  const valued = candidates.some(({ value }) => value !== null);
  if (valued || new Set(objectives.values()).size < 2) return [];
  const banks = [...objectives].map(([bank, step]) => message('score.bankByStep', { bank, step: stepName(step) }));
  return [message('score.objectivesCompete', { banks })];
}
