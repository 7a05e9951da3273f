import { AppError } from '../../errors.ts';
import type { Bank, BankSettings } from '../../store/runs/banks.ts';
import { message, stepName, type Message } from '../../text/message.ts';

/** A change of a bank's settings; absent fields keep their values. */
interface BankChange extends Partial<Omit<BankSettings, 'name' | 'value' | 'currency'>> {
  readonly name: string;
  /** 0 removes the value with its currency. */
  readonly value?: number | undefined;
  readonly currency?: string | undefined;
}

/** Whether a text has the form of an ISO 4217 currency code. */
export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

/**
 * The settings of a bank after a change. Throws `usage` for a value without an objective and for a currency without a
 * value.
 */
export function changedBank(before: Bank | undefined, change: BankChange): BankSettings {
  const { name } = change;
  const objective = change.objective ?? before?.objective ?? null;
  const value = (change.value ?? before?.value ?? 0) || null;
  if (value !== null && objective === null)
    throw new AppError('usage', message('api.valueNeedsObjective', { bank: name }), message('api.nameObjective'));
  if (value === null && change.currency !== undefined)
    throw new AppError(
      'usage',
      message('api.currencyNeedsValue', { bank: name, currency: change.currency }),
      message('api.nameValue'),
    );
  return {
    name,
    objective,
    weight: change.weight ?? before?.weight ?? 1,
    value,
    currency: value === null ? null : (change.currency ?? before?.currency ?? null),
    banners: change.banners ?? before?.banners ?? [],
  };
}

/** A note if a bank's objective has changed, but its value is still that of the earlier objective. */
export function valueNotes(before: Bank | undefined, now: Bank, givenValue: number | undefined): Message[] {
  const { name: bank, objective, value, currency } = now;
  const earlier = before?.objective ?? null;
  if (value === null || givenValue !== undefined || objective === null || earlier === null || earlier === objective)
    return [];
  return [
    message('api.valueOfEarlier', { bank, value, currency, earlier: stepName(earlier), step: stepName(objective) }),
  ];
}
