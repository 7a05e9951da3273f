import type { CallError } from '../../../core/api/contract/protocol.ts';

/** The run whose checkpoint an error says is kept; null where it says none. */
export function runInError(error: CallError | null): string | null {
  return /checkpoint of (r\d+)/.exec(error?.message ?? '')?.[1] ?? null;
}
