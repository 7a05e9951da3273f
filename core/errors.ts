import { closest } from 'fastest-levenshtein';

/** Stable codes of the errors a user can cause or meet; scripts may match on them. */
export type ErrorCode =
  | 'usage' | 'unknown-name' | 'invalid-input' | 'invalid-file' | 'invalid-config' | 'state'
  | 'locked' | 'newer-version' | 'corrupt' | 'too-many-rejects' | 'unsupported' | 'unavailable'
  | 'not-finite' | 'disk' | 'cancelled';

/** A failure that is explained to the user: `message` names the value in lowercase, `help` says what to do about it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly help: string | undefined;

  constructor(code: ErrorCode, message: string, help?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.help = help;
  }
}

/** Makes the error for a name that does not exist, with the nearest valid one: `unknown step: aproval (did you mean approval?)`. */
export function unknownName(what: string, name: string, valid: readonly string[]): AppError {
  const nearest = valid.length > 0 ? closest(name, valid) : undefined;
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  const help = valid.length > 0 ? `valid: ${valid.join(', ')}` : `there is no ${what} yet`;
  return new AppError('unknown-name', `unknown ${what}: ${name}${hint}`, help);
}

/** Makes the error that every cancelled job ends in. */
export function cancelled(kept: string): AppError {
  return new AppError('cancelled', `cancelled; ${kept}`);
}
