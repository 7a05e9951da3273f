import { DAY_MS } from '../../funnel/steps.ts';
import { writeDigits, writeInteger } from '../../integer-bytes.ts';
import type { ByteList } from './byte-list.ts';

const MINUS = 45;
const POINT = 46;
const COLON = 58;
const LETTER_Z = 90;

/** No number or time written here takes more bytes. */
const MAX_BYTES = 32;
/** Numbers with more decimals are left to `String`. */
const MAX_DECIMALS = 6;
const POWERS = Array.from({ length: MAX_DECIMALS + 1 }, (_, decimals) => 10 ** decimals);
/** Decimals of at most 15 digits are all different doubles, so the first one that fits is the shortest. */
const MAX_SCALED = 1e15;

/** Appends a number as `String` writes it. */
export function appendNumber(list: ByteList, value: number): void {
  const size = Math.abs(value);
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const scaled = Math.round(size * POWERS[decimals]);
    if (!(scaled < MAX_SCALED)) break;
    if (scaled / POWERS[decimals] === size) return appendDecimal(list, value < 0, scaled, decimals);
  }
  list.append(String(value));
}

/** Appends `scaled` / 10^`decimals`. */
function appendDecimal(list: ByteList, negative: boolean, scaled: number, decimals: number): void {
  list.reserve(MAX_BYTES);
  const { bytes } = list;
  if (negative) bytes[list.length++] = MINUS;
  if (decimals === 0) {
    list.length = writeInteger(bytes, list.length, scaled);
    return;
  }
  const whole = Math.floor(scaled / POWERS[decimals]);
  const point = writeInteger(bytes, list.length, whole);
  bytes[point] = POINT;
  list.length = writeDigits(bytes, point + 1, scaled - whole * POWERS[decimals], decimals);
}

/** Appends times as `toISOString` writes them. */
export class TimeWriter {
  #day = NaN;
  /** The text of the day, with the T that follows it. */
  #date = '';

  append(list: ByteList, value: number): void {
    const ms = Math.trunc(value);
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.#day) {
      this.#date = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
      this.#day = day;
    }
    list.append(this.#date);
    list.reserve(MAX_BYTES);
    const { bytes } = list;
    const ofDay = ms - day * DAY_MS;
    const seconds = Math.floor(ofDay / 1000);
    const minutes = Math.floor(seconds / 60);
    let end = writeDigits(bytes, list.length, Math.floor(minutes / 60), 2);
    bytes[end] = COLON;
    end = writeDigits(bytes, end + 1, minutes % 60, 2);
    bytes[end] = COLON;
    end = writeDigits(bytes, end + 1, seconds % 60, 2);
    bytes[end] = POINT;
    end = writeDigits(bytes, end + 1, ofDay % 1000, 3);
    bytes[end] = LETTER_Z;
    list.length = end + 1;
  }
}
