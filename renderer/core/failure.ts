import type { CallError } from '../../core/api/contract/protocol.ts';
import { inEnglish } from '../../core/text/en.ts';
import { message, type Text } from '../../core/text/message.ts';

/** Thrown when a call fails; `error` is what the core or the shell answered. */
export class FailedCallError extends Error {
  readonly error: CallError;

  constructor(error: CallError) {
    super(inEnglish(error.message));
    this.name = 'FailedCallError';
    this.error = error;
  }
}

/** A call whose answer was lost with the connection to the core; queries run again after reconnecting. */
export class ConnectionLostError extends FailedCallError {
  constructor() {
    super({
      code: 'unavailable',
      message: message('host.connectionLost'),
      help: message('host.writtenKept'),
    });
  }
}

/** Converts anything thrown to an error that can be shown. */
export function asCallError(thrown: unknown): CallError {
  if (thrown instanceof FailedCallError) return thrown.error;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether a call ended because it was cancelled, which needs no message. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof FailedCallError && thrown.error.code === 'cancelled';
}

/**
 * The error of a request that a server refused, from the body of the response: JSON with a CallError under `error`, or
 * a line of text; `otherwise` if the body is empty.
 */
export function readRefusal(body: string, otherwise: Text): FailedCallError {
  try {
    const { error } = JSON.parse(body) as { readonly error?: unknown };
    if (typeof error === 'object' && error !== null && 'message' in error && 'code' in error)
      return new FailedCallError(error as CallError);
  } catch {
    // The body is a line of text.
  }
  return new FailedCallError({ code: 'unavailable', message: body.trim() || otherwise });
}

/** Makes a call again if the connection was lost before its answer came; it then waits for the next connection. */
export async function repeatIfLost<Result>(run: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await run();
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLostError)) throw thrown;
    }
  }
}
