import type { CallInput, CallResult } from '../../../core/api.ts';

type Terms = CallInput<'plan-campaign'>['terms'];

/** A campaign that is saved in the project. */
export type SavedCampaign = CallResult<'campaigns'>['campaigns'][number];

/** The fields of a bank; null for an empty one. */
export interface BankFields {
  /** Minimum and maximum number of contacts. */
  readonly min: number | null;
  readonly max: number | null;
  /** Cost of a contact. */
  readonly cost: number | null;
  /** Value of a conversion. */
  readonly value: number | null;
}

/** The fields of the whole campaign; null for an empty one. */
export interface LimitFields {
  readonly budget: number | null;
  /** Maximum number of contacts in all. */
  readonly contacts: number | null;
  /** Maximum number of contacts per user. */
  readonly cap: number | null;
}

/** The fields of a bank that has no limits. */
export const emptyBank: BankFields = { min: null, max: null, cost: null, value: null };

/** The limits that the fields describe, for the given banks only. */
export function termsOf(
  fields: Readonly<Record<string, BankFields>>,
  { budget, contacts, cap }: LimitFields,
  banks: readonly string[],
): Terms {
  const given = banks.flatMap((bank) => (Object.hasOwn(fields, bank) ? [[bank, filled(fields[bank])] as const] : []));
  return { banks: Object.fromEntries(given), ...filled({ budget, contacts }), cap: cap ?? 1 };
}

/** The fields of saved limits. */
export function fieldsOf({ banks, budget, contacts, cap }: SavedCampaign['terms']): LimitFields & {
  readonly banks: Readonly<Record<string, BankFields>>;
} {
  const fields = Object.entries(banks).map(([bank, terms]) => [bank, { ...emptyBank, ...terms }] as const);
  return { banks: Object.fromEntries(fields), budget: budget ?? null, contacts: contacts ?? null, cap };
}

function filled(fields: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
