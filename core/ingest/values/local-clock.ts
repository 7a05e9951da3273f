import { DAY_MS } from '../../funnel/steps.ts';
import { parseClock } from './times.ts';

const HALF_DAY_MS = DAY_MS / 2;
const HOUR_MS = DAY_MS / 24;
/** Years of two digits are those of 1930 to 2029, as in Excel. */
const FIRST_SHORT_YEAR = 30;

/** The full year, given a year as written with two or four digits. */
export function fullYear(written: number, digits: number): number {
  return digits === 4 ? written : written + (written < FIRST_SHORT_YEAR ? 2000 : 1900);
}

/** ` hh:mm[:ss]`, of 24 hours or with `AM` or `PM`, as milliseconds to add to the day. */
export function parseLocalClock(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== 32 && bytes[from] !== 84) return NaN;
  // The codes of letters without the bit that marks lower case.
  const half = to - from > 2 && (bytes[to - 1] & 0xdf) === 77 ? bytes[to - 2] & 0xdf : 0;
  if (half !== 65 && half !== 80) return parseClock(bytes, from + 1, to);
  let end = to - 2;
  if (bytes[end - 1] === 32) end--;
  const time = parseClock(bytes, from + 1, end);
  if (!(time >= HOUR_MS && time < HALF_DAY_MS + HOUR_MS)) return NaN;
  return (time % HALF_DAY_MS) + (half === 80 ? HALF_DAY_MS : 0);
}
