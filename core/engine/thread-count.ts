import { availableParallelism } from 'node:os';

import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

/** The environment variable that limits the number of threads. */
export const THREADS_VARIABLE = 'STEPLADDER_THREADS';

/**
 * The number of threads for training and scoring: `STEPLADDER_THREADS`, by default one per core, but at most `limit`.
 * Throws `usage` if the variable is set to anything but a positive integer.
 */
export function threadCount(limit = Infinity): number {
  const given = process.env[THREADS_VARIABLE];
  if (given === undefined || given === '') return Math.min(availableParallelism(), limit);
  if (!/^[1-9]\d{0,3}$/.test(given))
    throw new AppError('usage', message('engine.badThreads', { variable: THREADS_VARIABLE, value: given }));
  return Math.min(Number(given), limit);
}

/** Checks the variable early, for work that writes files long before it trains or scores. Throws like `threadCount`. */
export function checkThreadCount(): void {
  threadCount();
}
