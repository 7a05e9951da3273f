/** Control characters, line separators, and characters that change the direction of the text around them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
const EACH = new RegExp(UNPRINTABLE, 'gu');

/** Whether a text is shown as it is written, in one line. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** A text with a replacement for each character that would not be shown, or would change how others are shown. */
export function replaceUnprintable(text: string, replace: (character: string) => string): string {
  return text.replace(EACH, replace);
}

/** The character as an escape of JSON: `\u202e`. */
export function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
