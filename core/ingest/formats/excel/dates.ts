const DAY_MS = 86_400_000;
/** Days from the epoch of each date system to 1970. */
const DAYS_TO_1970 = { 1900: 25_569, 1904: 24_107 } as const;
/** Excel counts 29 February 1900, a day that did not exist. */
const LEAP_BUG_DAY = 60;

/** How a workbook counts days. */
export type DateSystem = keyof typeof DAYS_TO_1970;

/** What a number format shows of a number: `date` may include a time of day. */
export type FormatKind = 'number' | 'date' | 'time';

/** Built-in formats, by their ids in the file (ECMA-376, part 1, 18.8.30; the others hold dates in East Asia). */
const DATE_IDS: readonly (readonly [number, number])[] = [
  [14, 17],
  [22, 22],
  [27, 31],
  [34, 36],
  [50, 58],
];
const TIME_IDS: readonly (readonly [number, number])[] = [
  [18, 21],
  [32, 33],
  [45, 45],
  [47, 47],
];

/** What a number format shows: `code` is the format's text, null for a built-in one. */
export function formatKind(id: number, code: string | null): FormatKind {
  const within = (ranges: typeof DATE_IDS): boolean => ranges.some(([first, last]) => id >= first && id <= last);
  if (code === null) return within(DATE_IDS) ? 'date' : within(TIME_IDS) ? 'time' : 'number';
  // Elapsed time, such as [h]:mm, is a number of days.
  if (/^(general|standard)$/i.test(code) || /\[(h+|m+|s+)\]/i.test(code)) return 'number';
  const units = unitsOf(code);
  // Beside an hour or a second, m is a minute; else a month.
  const isDate = units.some(
    (unit, index) => 'yd'.includes(unit) || (unit === 'm' && units[index - 1] !== 'h' && units[index + 1] !== 's'),
  );
  if (isDate) return 'date';
  return units.length > 0 ? 'time' : 'number';
}

/** The units of dates and times in a format, in order; a unit may be written as several letters, such as `yyyy`. */
function unitsOf(code: string): readonly string[] {
  const units: string[] = [];
  let previous = '';
  for (let index = 0; index < code.length; index++) {
    const character = code[index].toLowerCase();
    // Skips quoted text, colours and conditions, and characters that are escaped, repeated or stand for a width.
    if (character === '"') index = endOf(code, '"', index);
    else if (character === '[') index = endOf(code, ']', index);
    else if ('\\_*'.includes(character)) index++;
    else if (code.slice(index, index + 5).toLowerCase() === 'am/pm') index += 4;
    else if (character !== previous && 'ymdhs'.includes(character)) units.push(character);
    previous = character;
  }
  return units;
}

function endOf(code: string, mark: string, index: number): number {
  const end = code.indexOf(mark, index + 1);
  return end < 0 ? code.length : end;
}

/** A serial number of Excel as text: `2025-03-01`, `2025-03-01 09:30:00`, or `09:30:00` for a time of day alone. */
export function dateText(serial: number, system: DateSystem, kind: Exclude<FormatKind, 'number'>): string | null {
  const bugDays = system === 1900 && serial < LEAP_BUG_DAY ? 1 : 0;
  const ms = Math.round((serial + bugDays - DAYS_TO_1970[system]) * DAY_MS);
  // Excel's dates end with the year 9999.
  if (!(serial >= 0 && ms < Date.UTC(10_000, 0))) return null;
  const text = new Date(ms).toISOString();
  const time = text.slice(11, -1).replace(/\.000$/, '');
  if (kind === 'time' && serial < 1) return time;
  return kind === 'date' && time === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${time}`;
}
