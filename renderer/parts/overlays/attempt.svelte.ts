import type { CallError } from '../../../core/api/contract/protocol.ts';
import { asCallError, ConnectionLostError, isCancelled } from '../../core/failure.ts';

let failure = $state.raw<CallError | null>(null);

/** The error of the last failed attempt, for the window's single dialog; null once it is dismissed. */
export function lastFailure(): CallError | null {
  return failure;
}

/** Dismisses the error. */
export function dismissFailure(): void {
  failure = null;
}

/** Runs the action of a button that has no place for errors; if it fails, a dialog shows why. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (thrown) {
    // The window reports a lost connection in one place.
    if (!isCancelled(thrown) && !(thrown instanceof ConnectionLostError)) failure = asCallError(thrown);
  }
}
