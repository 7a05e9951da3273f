/** How names and other texts of the user appear within a sentence. */

/** Maximum length of a text within a sentence; a longer one loses its middle. */
const MAX_LENGTH = 500;
/** Length of the end that a long text keeps: paths and names differ there. */
const END_LENGTH = 100;
/** Characters that change the direction of the text after them, figures included. */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069]/g;

/** A text without its middle if it is too long for a sentence. */
export function shortened(text: string, maxLength = MAX_LENGTH): string {
  if (text.length <= maxLength) return text;
  // Do not cut a surrogate pair in half.
  return `${startOf(text, maxLength - END_LENGTH)}…${text.slice(-END_LENGTH).replace(/^[\uDC00-\uDFFF]/, '')}`;
}

/** The first `length` UTF-16 units of a text; one less if they end within a surrogate pair. */
export function startOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/**
 * A text that cannot change the direction of the sentence around it: each character that could is replaced by a mark.
 */
export function withoutDirectionChanges(text: string): string {
  return text.replace(DIRECTIONS, '\uFFFD');
}

/**
 * The space between a number and its unit: per cent, points, a size or a currency. A narrow one is replaced too: many
 * Chinese fonts lack it, and the punctuation after it would come from another font.
 */
const BEFORE_UNIT = /(?<=\d)[ \u202f](?=(?:%|pp|[kMGT]?B|[A-Z]{3})(?![\p{L}\p{N}]))/gu;

/**
 * The space between a number and the Chinese word after it, which mostly counts something: `14 天`. The digits of a
 * name are not a number: `L2 正则化`.
 */
const BEFORE_CHINESE = /(?<=(?:^|[^\p{L}\p{N}_.,-])[\d.,]{0,24}\d)[ \u202f](?=\p{Script=Han})/gu;

/** The spaces of a formula: `p + q`. */
const IN_FORMULA = /(?<=\b[a-z]) (?=\+ [a-z]\b)|(?<=\b[a-z] \+) (?=[a-z]\b)/g;

/** A text that is never wrapped between a number and its unit, or within a formula: `95 % interval`, `p + q`. */
export function withUnbrokenUnits(text: string): string {
  return [BEFORE_UNIT, BEFORE_CHINESE, IN_FORMULA].reduce((unbroken, space) => unbroken.replace(space, '\u00a0'), text);
}

/** A catalogue whose functions receive texts that fit into a sentence; no number is separated from its unit. */
export function withShownTexts<Words>(words: Words): Words {
  return wrapped(words, shown) as Words;
}

/** A catalogue whose texts never separate a number from its unit; its functions receive their values unchanged. */
export function withUnbrokenTexts<Words>(words: Words): Words {
  return wrapped(words, (value) => value) as Words;
}

/** The words with unbroken units; each function receives what `prepare` makes of its values. */
function wrapped(words: unknown, prepare: (value: unknown) => unknown): unknown {
  const wrap = (value: unknown): unknown => wrapped(value, prepare);
  if (typeof words === 'string') return withUnbrokenUnits(words);
  if (typeof words === 'function')
    return (...values: readonly unknown[]) => wrap((words as (...args: unknown[]) => unknown)(...values.map(prepare)));
  if (Array.isArray(words)) return words.map(wrap);
  return isPlain(words) ? mapValues(words, wrap) : words;
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return withoutDirectionChanges(shortened(value));
  if (Array.isArray(value)) return value.map(shown);
  return isPlain(value) ? mapValues(value, shown) : value;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function mapValues(
  values: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

/** Control characters, line separators, and characters that change the direction of the text around them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** Whether a text is shown as it is written, in one line. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** A text with a replacement for each character that would not be shown, or would change how others are shown. */
export function replaceUnprintable(text: string, replace: (character: string) => string): string {
  return text.replace(EACH_UNPRINTABLE, replace);
}

/** The character as an escape of JSON: `\u202e`. */
export function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
