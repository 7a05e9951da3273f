import type { CallError } from '../../../core/api/contract/protocol.ts';

/** The run whose kept checkpoint the error of a cancelled training names; null if it names none. */
export function runInError(error: CallError | null): string | null {
  const message = error?.message;
  if (typeof message !== 'object' || message.key !== 'host.checkpointKept') return null;
  return message.values?.run as string;
}
