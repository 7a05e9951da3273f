import type { z } from 'zod';

import { AppError } from '../../errors.ts';
import { MAX_STEPS } from '../../funnel/steps.ts';
import { message, type Message, type Text } from '../../text/message.ts';

/** Our own data are never nested more deeply; reading deeper data could overflow the stack. */
const MAX_DEPTH = 200;

/**
 * Parses JSON from a row of a project; throws `corrupt` if it is not valid JSON, is nested too deeply, has a number
 * that is not finite or does not have the expected shape. `what` names the row: `run r1`.
 */
export function storedJson<Value>(json: string, what: Text, fits: (value: unknown) => value is Value): Value {
  // A forged row may have bytes in place of text.
  if (typeof json === 'string' && !isTooDeep(json)) {
    const value = parsed(json);
    if (hasFiniteNumbers(value) && fits(value)) return value;
  }
  throw damagedRow(what);
}

/** The error for a damaged row of a project, or for rows that contradict each other. */
export function damagedRow(what: Text, help: Message = message('store.restoreFile')): AppError {
  return new AppError('corrupt', message('store.damagedRow', { what }), help);
}

/** Throws `corrupt` for a stored value that does not fit a schema; `what` names its row: `comparison c1`. */
export function checkStored(value: unknown, schema: z.ZodType, what: Text): void {
  if (!schema.safeParse(value).success) throw damagedRow(what, message('store.deleteOrRestore'));
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Far more than any run has steps; an object with a million figures would take minutes to print. */
const MAX_FIGURES = 1000;

/** Whether a value is an object with a fitting figure for each of its keys, the names of steps. */
export function isByStep<Value>(
  value: unknown,
  fits: (figure: unknown) => figure is Value,
): value is Readonly<Record<string, Value>> {
  if (!isObject(value)) return false;
  const figures = Object.values(value);
  return figures.length <= MAX_FIGURES && figures.every(fits);
}

/** Whether a value is a number or null. */
export function isNumberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}

/** Whether a value is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** Whether a value is a list of steps: different texts, at most as many as a funnel can have. */
export function areSteps(value: unknown): value is readonly string[] {
  return isTexts(value) && value.length <= MAX_STEPS && new Set(value).size === value.length;
}

/** Whether a text in a row is a time. A crafted row may hold anything, although its checksum is right. */
export function isTime(text: unknown): boolean {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text));
}

/** Accepts any JSON value, for JSON whose readers check it themselves. */
export function isJson(value: unknown): value is unknown {
  return value !== undefined;
}

/** The value of a JSON text; undefined, which is no JSON value, if the text is not valid JSON. */
function parsed(json: unknown): unknown {
  try {
    return typeof json === 'string' ? (JSON.parse(json) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether all numbers are finite: `1e999` is valid JSON and reads as infinity, which the program never stores. */
function hasFiniteNumbers(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(hasFiniteNumbers);
}

/** Whether brackets outside of texts are nested more deeply than the limit. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === BRACKET || code === BRACE) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === BRACKET + 2 || code === BRACE + 2) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;
