import type { CallError } from '../../../core/api/contract/protocol.ts';

/** The run whose checkpoint the error of a cancelled training says is kept; null where it says none. */
export function runInError(error: CallError | null): string | null {
  if (error?.code !== 'cancelled') return null;
  const { message } = error;
  if (typeof message === 'string') return /checkpoint of (r\d+)/.exec(message)?.[1] ?? null;
  const run = message.values?.['run'];
  return typeof run === 'string' ? run : null;
}
