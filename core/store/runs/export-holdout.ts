import { isByStep, isObject } from '../file/stored-json.ts';
import { areStepIntervals, type ExportIntervals } from './export-intervals.ts';

/** The number of users in each group among a bank's rows of an export. */
export interface HoldoutBank {
  readonly bank: string;
  readonly target: number;
  readonly control: number;
  /** The control users are those whose hash is below this: 13 hexadecimal digits, see `core/score/holdout/group.ts`. */
  readonly limit: string;
}

/** Whether the groups are large enough to detect the lift in a step. */
export interface HoldoutSize {
  /** Null for the whole list. */
  readonly bank: string | null;
  readonly step: string;
  /** The target group's expected rate. */
  readonly rate: number;
  /** Users with a weight above 0 in each group. */
  readonly target: number;
  readonly control: number;
  /** The probability that the results detect the lift, if there is one. */
  readonly power: number;
  /** Users that both groups together need for 80 % power; null if no conversions are expected. */
  readonly needed: number | null;
  /** The smallest lift that these groups show with 80 % power; null if no plausible lift is large enough. */
  readonly detectable: number | null;
}

/** The control group of an exported list: users that are not targeted, to measure what the list adds. */
export interface Holdout {
  readonly seed: number;
  /** The control group's share of each bank's users. */
  readonly share: number;
  /** The lift to show, relative to the control group's rate. */
  readonly lift: number;
  /** Path of the control group's list at the time of export. */
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  /** Conversions expected of the control group if it were targeted, by step. */
  readonly expected: Readonly<Record<string, number>>;
  /** Their intervals; absent in lists from older versions. */
  readonly intervals?: ExportIntervals['steps'] | undefined;
  readonly banks: readonly HoldoutBank[];
  readonly sizes: readonly HoldoutSize[];
}

/** Whether stored JSON is a control group. */
export function isHoldout(value: unknown): value is Holdout {
  if (!isObject(value)) return false;
  const { seed, share, lift, file, sha256, rows, expected, intervals = {}, banks, sizes } = value;
  return (
    [seed, share, lift, rows].every((number) => typeof number === 'number') &&
    [file, sha256].every((text) => typeof text === 'string') &&
    isByStep(expected, (number) => typeof number === 'number') &&
    areStepIntervals(intervals) &&
    Array.isArray(banks) &&
    banks.every(isBank) &&
    Array.isArray(sizes) &&
    sizes.every(isSize)
  );
}

function isBank(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { bank, target, control, limit } = value;
  return (
    [bank, limit].every((text) => typeof text === 'string') &&
    [target, control].every((number) => typeof number === 'number')
  );
}

function isSize(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { bank, step, rate, target, control, power, needed, detectable } = value;
  return (
    (bank === null || typeof bank === 'string') &&
    typeof step === 'string' &&
    [rate, target, control, power].every((number) => typeof number === 'number') &&
    [needed, detectable].every((number) => number === null || typeof number === 'number')
  );
}
