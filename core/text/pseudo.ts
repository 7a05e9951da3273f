/**
 * A pseudo-locale: English with accents, in brackets and longer. With it, tests find text that is not in a catalogue,
 * and places that are too narrow for another language.
 */

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = 'áƀçđéƒğħíĵķļɱñóƥɋřšţúṽŵẋýžÁƁÇĐÉƑĞĦÍĴĶĻṀÑÓƤɊŘŠŢÚṼŴẊÝŽ';
const letters = new Map([...plain].map((letter, index) => [letter, [...accented][index]]));
/** How much longer than English the text of another language may be. */
const LONGER = 0.4;

/** A catalogue in the pseudo-locale; the values passed to its functions are not changed. */
export function pseudo<Words>(words: Words): Words {
  return translate(words, []) as Words;
}

function translate(words: unknown, data: readonly string[]): unknown {
  if (typeof words === 'string') return pseudoText(words, data);
  if (typeof words === 'function')
    return (...values: unknown[]) => translate((words as (...args: unknown[]) => unknown)(...values), textsOf(values));
  if (Array.isArray(words)) return words.map((item) => translate(item, data));
  if (typeof words !== 'object' || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([name, value]) => [name, translate(value, data)]));
}

/** All texts among values, the longest first. */
function textsOf(values: unknown): readonly string[] {
  if (typeof values === 'string') return values === '' ? [] : [values];
  if (typeof values !== 'object' || values === null) return [];
  return Object.values(values)
    .flatMap(textsOf)
    .sort((one, other) => other.length - one.length);
}

/** A text in the pseudo-locale, except for the data in it: `Delete r1?` becomes `⟦Đéļéţé r1? Đéļ⟧`. */
export function pseudoText(text: string, data: readonly string[] = []): string {
  const parts = data.length === 0 ? [text] : text.split(new RegExp(`(${data.map(escapeRegExp).join('|')})`));
  // The split alternates: words at even indexes, data at odd ones.
  const words = parts.filter((_, index) => index % 2 === 0).join('');
  if (!/[a-z]/i.test(words)) return text;
  const padding = words
    .repeat(2)
    .slice(0, Math.ceil(words.length * LONGER) - 1)
    .trim();
  return `⟦${parts.map((part, index) => (index % 2 === 0 ? accent(part) : part)).join('')} ${accent(padding)}⟧`;
}

function accent(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => letters.get(letter) ?? letter);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
