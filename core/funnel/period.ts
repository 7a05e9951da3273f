import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

/** A period in milliseconds since 1970, half open; null leaves an end open. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

/** A period with both bounds, half open too. */
export interface BoundedPeriod {
  readonly from: number;
  readonly to: number;
}

/** Requested bounds of a period, in milliseconds since 1970; an absent one leaves that end open. */
export interface PeriodInput {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The unbounded period. */
export const UNBOUNDED: Period = { from: null, to: null };

/** Whether a period has neither bound. */
export function isUnbounded({ from, to }: Period): boolean {
  return from === null && to === null;
}

/** Checks the bounds of a period; throws `invalid-input` if it does not end after it begins. */
export function checkPeriod(input: PeriodInput): Period {
  const { from, to } = { from: input.from ?? null, to: input.to ?? null };
  if (from === null || to === null || from < to) return { from, to };
  throw new AppError('invalid-input', message('base.periodBackwards', { from, to }), message('base.periodHalfOpen'));
}
