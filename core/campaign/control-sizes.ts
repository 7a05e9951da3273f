import type { HoldoutOptions } from '../score/holdout/group.ts';
import { sizeOf } from '../score/holdout/sizes.ts';
import type { HoldoutSize } from '../store/runs/export-holdout.ts';

/** The contacts of a bank, and the expected conversions of its objective. */
export interface BankContacts {
  readonly bank: string;
  readonly objective: string;
  readonly contacts: number;
  readonly conversions: number;
}

/** Which lift a control group of each bank's contacts could show, in the bank's objective; before users are drawn. */
export function controlSizes(
  banks: readonly BankContacts[],
  options: Pick<HoldoutOptions, 'share' | 'lift'>,
): HoldoutSize[] {
  return banks
    .filter(({ contacts }) => contacts > 0)
    .map(({ bank, objective, contacts, conversions }) => {
      const control = Math.round(contacts * options.share);
      const groups = { target: contacts - control, control };
      return sizeOf({ bank, step: objective, rate: conversions / contacts, ...groups }, options);
    });
}
