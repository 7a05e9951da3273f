import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

/** A stretch of time in milliseconds since 1970, half open; null leaves an end open. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

/** A period with both ends. */
export interface ClosedPeriod {
  readonly from: number;
  readonly to: number;
}

/** Ends of a period as they are asked for, in milliseconds since 1970; an absent one leaves that end open. */
export interface AskedPeriod {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The period without limits. */
export const ALWAYS: Period = { from: null, to: null };

/** Whether a period leaves nothing out. */
export function isOpen({ from, to }: Period): boolean {
  return from === null && to === null;
}

/** Checks the ends of a period; throws `invalid-input` where it ends before it begins. */
export function checkPeriod(asked: AskedPeriod): Period {
  const { from, to } = { from: asked.from ?? null, to: asked.to ?? null };
  if (from === null || to === null || from < to) return { from, to };
  throw new AppError('invalid-input', message('train.periodBackwards', { from, to }), message('train.periodHalfOpen'));
}
