import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';

/** Why a contact detail cannot be used: it is empty, not what it should be, or a number of an unknown country. */
export type ContactProblem = 'missing' | 'invalid' | 'without-country';

/** A phone number: with its country code (E.164), and without. */
export interface Phone {
  /** `+8613800138000` */
  readonly international: string;
  readonly callingCode: string;
  readonly national: string;
}

/** Longer texts are not phone numbers. */
const MAX_LENGTH = 60;
/** Invisible characters that come along when a number is copied. */
const INVISIBLE = /\p{Cf}/gu;
const NATIONAL = /^[\p{Nd} ().\-/]+$/u;
const MIN_DIGITS = 5;

/**
 * Reads a phone number. One without a country code is a number of `country`; without a country its country is unknown,
 * and is never guessed.
 */
export function readPhone(text: string, country: CountryCode | null): Phone | ContactProblem {
  if (text.length > MAX_LENGTH) return 'invalid';
  const written = text.replace(INVISIBLE, '').trim();
  const options = { extract: false, ...(country !== null && { defaultCountry: country }) };
  const parsed = parsePhoneNumberFromString(written, options);
  if (parsed?.isValid() === true)
    return { international: parsed.number, callingCode: parsed.countryCallingCode, national: parsed.nationalNumber };
  return country === null && isNational(written) ? 'without-country' : 'invalid';
}

function isNational(text: string): boolean {
  return NATIONAL.test(text) && (text.match(/\p{Nd}/gu)?.length ?? 0) >= MIN_DIGITS;
}

/** The code of a country, in any case; null if there is none. */
export function countryCode(text: string): CountryCode | null {
  const code = text.toUpperCase();
  return /^[a-z]{2}$/i.test(text) && isSupportedCountry(code) ? code : null;
}

/** The country of numbers without a country code; throws `usage` if it does not exist. */
export function defaultCountry(text: string | null): CountryCode | null {
  if (text === null) return null;
  const code = countryCode(text.trim());
  if (code !== null) return code;
  throw new AppError('usage', message('listFormat.unknownCountry', { country: text }), message('listFormat.giveCode'));
}
