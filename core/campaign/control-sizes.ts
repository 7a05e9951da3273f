import { controlUsers, type HoldoutOptions } from '../score/holdout/group.ts';
import { sizeOf } from '../score/holdout/sizes.ts';
import type { HoldoutSize } from '../store/runs/export-holdout.ts';

/** The contacts of a bank, and the expected conversions of its objective. */
export interface BankContacts {
  readonly bank: string;
  readonly objective: string;
  /** Contacts with a weight above 0: no conversions are expected from the others. */
  readonly counted: number;
  readonly conversions: number;
}

/** Which lift a control group of each bank's contacts could show, in the bank's objective; before users are drawn. */
export function controlSizes(
  banks: readonly BankContacts[],
  options: Pick<HoldoutOptions, 'share' | 'lift'>,
): HoldoutSize[] {
  return banks
    .filter(({ counted }) => counted > 0)
    .map(({ bank, objective, counted, conversions }) => {
      const control = controlUsers(counted, options.share);
      const groups = { target: counted - control, control };
      return sizeOf({ bank, step: objective, rate: conversions / counted, ...groups }, options);
    });
}
