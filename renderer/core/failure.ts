import type { CallError } from '../../core/api/contract/protocol.ts';
import { inEnglish } from '../../core/text/en.ts';
import { message, type Text } from '../../core/text/message.ts';

/** A call that failed, with what the core or the shell says about it. */
export class CallFailure extends Error {
  readonly error: CallError;

  constructor(error: CallError) {
    super(inEnglish(error.message));
    this.name = 'CallFailure';
    this.error = error;
  }
}

/** A call whose answer was lost with the line to the core; questions are asked again when the line is back. */
export class ConnectionLost extends CallFailure {
  constructor() {
    super({
      code: 'unavailable',
      message: message('host.connectionLost'),
      help: message('host.writtenKept'),
    });
  }
}

/** Whatever was thrown, as an error that can be shown. */
export function asCallError(thrown: unknown): CallError {
  if (thrown instanceof CallFailure) return thrown.error;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether a call ended because somebody cancelled it, which nobody has to be told. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof CallFailure && thrown.error.code === 'cancelled';
}

/** What a server says of a request that it refuses: JSON of a CallError under `error`, or a line of text. */
export function readRefusal(body: string, otherwise: Text): CallFailure {
  try {
    const { error } = JSON.parse(body) as { readonly error?: unknown };
    if (typeof error === 'object' && error !== null && 'message' in error && 'code' in error)
      return new CallFailure(error as CallError);
  } catch {
    /* a line of text */
  }
  return new CallFailure({ code: 'unavailable', message: body.trim() || otherwise });
}
