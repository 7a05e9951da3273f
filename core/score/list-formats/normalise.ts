import { countryCode, type ContactProblem } from './phone.ts';

/** A contact detail as a platform wants it before it is hashed, or why there is none. */
export type Normalised = { readonly value: string } | ContactProblem;

const MAX_NAME_LENGTH = 100;
const MAX_EMAIL_LENGTH = 254;
const MAX_ID_LENGTH = 64;
/** An address of ASCII characters alone: letters that only look like these would never match. */
const EMAIL = /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}@(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z\d](?:[a-z\d-]*[a-z\d])?$/i;
const GOOGLE_MAIL = /^([^@]*)@(gmail\.com|googlemail\.com)$/;
const UUID = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i;
/** Devices whose user allows no tracking have an id of zeros. */
const ZEROS = /^[0-]*$/;

/** An e-mail address, trimmed and in lower case. */
export function email(text: string): Normalised {
  return text.length <= MAX_EMAIL_LENGTH && EMAIL.test(text) ? { value: text.toLowerCase() } : 'invalid';
}

/**
 * Normalises an e-mail address for Google: without blanks and, at Google's own domains, without dots and the part after
 * a `+`.
 */
export function googleEmail(text: string): Normalised {
  if (text.length > 2 * MAX_EMAIL_LENGTH) return 'invalid';
  const plain = email(text.replace(/[\p{Zs}\t]+/gu, ''));
  if (typeof plain === 'string') return plain;
  const [, user, domain] = GOOGLE_MAIL.exec(plain.value) ?? [];
  if (user === undefined) return plain;
  const bare = user.split('+')[0].replaceAll('.', '');
  return bare === '' ? 'invalid' : { value: `${bare}@${domain}` };
}

/** A name in lower case. */
export function googleName(text: string): Normalised {
  return normaliseName(text, (name) => name);
}

/** A name in lower case, without punctuation. */
export function metaName(text: string): Normalised {
  return normaliseName(text, withoutPunctuation);
}

/** A city or state in lower case, without punctuation or blanks. */
export function metaPlace(text: string): Normalised {
  return normaliseName(text, (name) => withoutPunctuation(name).replaceAll(' ', ''));
}

/** A postal code in lower case without blanks or hyphens; in the United States, its first five digits. */
export function metaZip(text: string): Normalised {
  const code = (/^(\d{5})-\d{4}$/.exec(text)?.[1] ?? text).replace(/[\s-]/g, '').toLowerCase();
  return /^[\da-z]{2,12}$/.test(code) ? { value: code } : 'invalid';
}

/** A postal code, unchanged. */
export function googleZip(text: string): Normalised {
  return /^[\da-z](?:[\da-z -]{0,10}[\da-z])$/i.test(text) ? { value: text } : 'invalid';
}

/** The two-letter code of a country. */
export function country(text: string): Normalised {
  const code = countryCode(text);
  return code === null ? 'invalid' : { value: code };
}

/** A country code in lower case, as Meta wants it. */
export function metaCountry(text: string): Normalised {
  const code = countryCode(text);
  return code === null ? 'invalid' : { value: code.toLowerCase() };
}

/** An advertising id of Android or Apple, in lower case with hyphens. */
export function advertisingId(text: string): Normalised {
  const id = UUID.exec(text)?.slice(1).join('-').toLowerCase();
  return id === undefined || ZEROS.test(id) ? 'invalid' : { value: id };
}

/** Apple's advertising id, in upper case with hyphens. */
export function idfa(text: string): Normalised {
  const id = advertisingId(text);
  return typeof id === 'string' ? id : { value: id.value.toUpperCase() };
}

/** The id of a mobile device, an IMEI or MEID: 14 or 15 hexadecimal digits, in lower case. */
export function imei(text: string): Normalised {
  if (text.length > MAX_ID_LENGTH) return 'invalid';
  const id = text.replace(/[\s./-]/g, '').toLowerCase();
  return /^[\da-f]{14,15}$/.test(id) && !ZEROS.test(id) ? { value: id } : 'invalid';
}

/** An OAID, unchanged: makers write them in different ways. */
export function oaid(text: string): Normalised {
  return /^[\da-z-]{16,64}$/i.test(text) && !ZEROS.test(text) ? { value: text } : 'invalid';
}

/** A name in lower case with single blanks, changed by `clean`. */
function normaliseName(text: string, clean: (name: string) => string): Normalised {
  if (text.length > MAX_NAME_LENGTH || !/\p{L}/u.test(text) || /\p{Cc}/u.test(text)) return 'invalid';
  const name = clean(text.normalize('NFC').toLowerCase()).replace(/\s+/g, ' ').trim();
  return name === '' ? 'invalid' : { value: name };
}

function withoutPunctuation(text: string): string {
  return text.replace(/[\p{P}\p{S}]/gu, '');
}
