import { AppError } from '../../errors.ts';
import type { Period } from '../../features/selection.ts';

/** Ends of a period as they are asked for, in milliseconds since 1970; an absent one leaves that end open. */
export interface AskedPeriod {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Checks the ends of a period; throws `invalid-input` where it ends before it begins. */
export function checkPeriod(asked: AskedPeriod): Period {
  const { from, to } = { from: asked.from ?? null, to: asked.to ?? null };
  if (from === null || to === null || from < to) return { from, to };
  throw new AppError('invalid-input', `the period ends (${new Date(to).toISOString()}) before it begins (${new Date(from).toISOString()})`,
    'it holds times from the first up to, but not including, the second');
}
