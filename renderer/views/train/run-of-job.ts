import type { CallError } from '../../../core/api/contract/protocol.ts';
import { inEnglish } from '../../../core/text/en.ts';

/** The run whose checkpoint an error says is kept; null where it says none. */
export function runInError(error: CallError | null): string | null {
  return /checkpoint of (r\d+)/.exec(inEnglish(error?.message ?? ''))?.[1] ?? null;
}
