import { distance } from 'fastest-levenshtein';

import { inEnglish } from './text/en.ts';
import { message, type Message, type Text } from './text/message.ts';

const MAX_COMPARED_LENGTH = 1000;

/** Stable codes of the errors that a user can cause or see; scripts may match on them. */
export type ErrorCode =
  | 'usage'
  | 'unknown-name'
  | 'invalid-input'
  | 'invalid-file'
  | 'invalid-config'
  | 'state'
  | 'locked'
  | 'newer-version'
  | 'corrupt'
  | 'too-many-rejects'
  | 'choose-table'
  | 'unsupported'
  | 'unavailable'
  | 'not-finite'
  | 'disk'
  | 'cancelled';

/** A failure with an explanation for the user: `text` names the value, `helpText` says what to do about it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly text: Text;
  readonly helpText: Text | undefined;
  /** `helpText` in English, as `message` is `text` in English. */
  readonly help: string | undefined;

  constructor(code: ErrorCode, text: Text, help?: Text, options?: ErrorOptions) {
    super(inEnglish(text), options);
    this.name = 'AppError';
    this.code = code;
    this.text = text;
    this.helpText = help;
    this.help = help === undefined ? undefined : inEnglish(help);
  }

  /** The text for logs: the English message hides cells of the data, but the values of `text` may be such cells. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.stack ?? this.message;
  }
}

/** An error with its help as one text: `lightgbm is not on this machine (run npm run fetch:lightgbm)`. */
export function textWithHelp({ text, helpText }: AppError): Text {
  return helpText === undefined ? text : message('base.explained', { text, help: helpText });
}

/**
 * Creates the error for an unknown name, with the nearest valid one if it is close: `unknown step: aproval (did you
 * mean approval?)`. `what` is the kind of thing: `message('noun.step')`.
 */
export function unknownName(what: Message, name: string, valid: readonly string[]): AppError {
  const help = valid.length > 0 ? validNames(valid) : message('base.noneYet', { what });
  const text = message('base.unknownName', { what, name, nearest: nearestName(name, valid) });
  return new AppError('unknown-name', text, help);
}

/** More names would hide the message. */
const MAX_NAMES = 20;

function validNames(valid: readonly string[]): Text {
  if (valid.length <= MAX_NAMES) return message('base.validNames', { names: valid });
  return message('base.someValidNames', { names: valid.slice(0, MAX_NAMES), more: valid.length - MAX_NAMES });
}

/**
 * The valid name that was probably meant: within two edits or a third of its length, or a longer or shorter form of it,
 * ignoring case; null if there is none.
 */
export function nearestName(name: string, valid: readonly string[]): string | null {
  const folded = name.toLowerCase();
  let best: { readonly name: string; readonly edits: number } | null = null;
  for (const candidate of valid) {
    const foldedCandidate = candidate.toLowerCase();
    const edits = editsBetween(folded, foldedCandidate);
    if (isSimilar(folded, foldedCandidate, edits) && (best === null || edits < best.edits))
      best = { name: candidate, edits };
  }
  return best?.name ?? null;
}

/**
 * The number of edits that turn one text into the other. Counting them takes time in proportion to the product of both
 * lengths, so a long text counts as entirely different; `isSimilar` then only compares beginnings.
 */
function editsBetween(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest <= MAX_COMPARED_LENGTH ? distance(a, b) : longest;
}

function isSimilar(a: string, b: string, edits: number): boolean {
  const longest = Math.max(a.length, b.length);
  if (edits < longest && edits <= Math.max(2, Math.floor(longest / 3))) return true;
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

/** Creates the error that every cancelled job ends with; `kept` says what remains, e.g. `nothing was written`. */
export function cancelled(kept: Text): AppError {
  return new AppError('cancelled', message('base.cancelled', { kept }));
}
