/** What a number format shows a number as: `date` may include a time of day. */
export type FormatKind = 'number' | 'date' | 'time';

/** How a cell shows its number. */
export interface CellFormat {
  readonly kind: FormatKind;
  /** The digits and other characters of a code with leading zeros, such as `00000`; null for other formats. */
  readonly code: readonly FormatToken[] | null;
}

/** A part of a number format: a placeholder character, or text that is shown as it is. */
interface FormatToken {
  readonly text: string;
  readonly isLiteral: boolean;
}

/** Ranges of the ids of built-in date formats, including the East Asian ones (ECMA-376, part 1, 18.8.30). */
const DATE_IDS: readonly (readonly [number, number])[] = [
  [14, 17],
  [22, 22],
  [27, 31],
  [34, 36],
  [50, 58],
];
/** Ranges of the ids of built-in time formats. */
const TIME_IDS: readonly (readonly [number, number])[] = [
  [18, 21],
  [32, 33],
  [45, 45],
  [47, 47],
];
/** The general format, in the languages in which Excel writes its name into files. */
const GENERAL = /general|standard|g\/(?:通用格式|標準|표준)/gi;
const ELAPSED = /^\[(h+|m+|s+)\]$/i;

/** How a number format shows numbers: `format` is its text, null for a built-in one. */
export function cellFormat(id: number, format: string | null): CellFormat {
  const kind = formatKind(id, format);
  return { kind, code: kind === 'number' && format !== null ? codeOf(format) : null };
}

/** The kind of value that a number format shows: `format` is its text, null for a built-in one. */
export function formatKind(id: number, format: string | null): FormatKind {
  const within = (ranges: typeof DATE_IDS): boolean => ranges.some(([first, last]) => id >= first && id <= last);
  if (format === null) return within(DATE_IDS) ? 'date' : within(TIME_IDS) ? 'time' : 'number';
  const symbols = symbolsOf(format);
  // Elapsed time, such as [h]:mm, is a number of days.
  if (symbols.some((symbol) => ELAPSED.test(symbol))) return 'number';
  const units = unitsOf(symbols.filter((symbol) => !symbol.startsWith('[')).join(''));
  // Beside an hour or a second, m is a minute; else a month.
  const isDate = units.some(
    (unit, index) => !'mhs'.includes(unit) || (unit === 'm' && units[index - 1] !== 'h' && units[index + 1] !== 's'),
  );
  if (isDate) return 'date';
  return units.length > 0 ? 'time' : 'number';
}

/**
 * A whole number in a format with leading zeros, as Excel shows it: the last digit takes the last placeholder, and the
 * first placeholder takes all remaining digits.
 */
export function codeText(digits: string, code: readonly FormatToken[]): string {
  const placeholders = code.filter(isPlaceholder).length;
  const zeros = code.filter(({ text, isLiteral }) => text === '0' && !isLiteral).length;
  const padded = digits.padStart(zeros, '0');
  let count = 0;
  return code
    .map((token) => {
      if (!isPlaceholder(token)) return token.text;
      const end = padded.length - placeholders + ++count;
      return padded.slice(count === 1 ? 0 : Math.max(end - 1, 0), Math.max(end, 0));
    })
    .join('');
}

function isPlaceholder({ text, isLiteral }: FormatToken): boolean {
  return !isLiteral && (text === '0' || text === '#');
}

/** The tokens of a format that is a code: it has at least two zeros, and neither decimals nor conditions. */
function codeOf(format: string): readonly FormatToken[] | null {
  const tokens = tokensOf(format);
  const end = tokens.findIndex(({ text, isLiteral }) => text === ';' && !isLiteral);
  const section = tokens.slice(0, end < 0 ? tokens.length : end);
  const shown = section.filter(({ text, isLiteral }) => isLiteral || !/^\[(\$-|[a-z])/i.test(text));
  const isCode =
    shown.every((token) => token.isLiteral || isPlaceholder(token) || /^[-+ ():]$/.test(token.text)) &&
    shown.filter(({ text, isLiteral }) => text === '0' && !isLiteral).length >= 2;
  return isCode ? shown : null;
}

function symbolsOf(format: string): readonly string[] {
  return tokensOf(format).flatMap(({ text, isLiteral }) => (isLiteral ? [] : [text]));
}

/**
 * The units of dates and times among the symbols of a format, in order: a unit may be written as several letters, such
 * as `yyyy`. Years are also e and, in the Buddhist calendar, b; g and r are eras, aaa days of the week.
 */
function unitsOf(symbols: string): readonly string[] {
  const text = symbols.replaceAll(GENERAL, '').replaceAll(/am\/pm|a\/p/gi, '');
  const units = text.match(/y+|m+|d+|h+|s+/gi) ?? [];
  // Beside placeholders for digits, E is an exponent.
  const eastern = /[0#?]/.test(text) ? [] : (text.match(/e+|g+|b+|r+|aaa+/gi) ?? []);
  return [...eastern, ...units].map((unit) => unit[0].toLowerCase());
}

/** The tokens of a format; a colour, condition, language or elapsed time in brackets is one. */
function tokensOf(format: string): readonly FormatToken[] {
  const tokens: FormatToken[] = [];
  for (const [text] of format.matchAll(/"[^"]*"?|\[[^\]]*\]?|[\\_*][^]?|[^]/gu)) {
    if (text.startsWith('"')) tokens.push({ text: text.replaceAll('"', ''), isLiteral: true });
    else if (text.startsWith('\\')) tokens.push({ text: text.slice(1), isLiteral: true });
    // A space as wide as a character, and a character that fills the cell, are not text.
    else if (!/^[_*]/.test(text)) tokens.push({ text, isLiteral: false });
  }
  return tokens;
}
