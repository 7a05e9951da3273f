import { z } from 'zod';

/**
 * A condition on one column. `is` holds for samples with any of the values, `is-not` for all others; null means samples
 * without a value, so `is-not` holds for these unless null is among the values. `between` and `days` never hold for
 * samples without a value.
 */
export type Condition = ValueCondition | RangeCondition | DaysCondition;

/** Values as text: those of a category, numbers, or days, weeks and months of the time column. */
export interface ValueCondition {
  readonly column: string;
  /** Absent: `is`. */
  readonly operator?: 'is' | 'is-not' | undefined;
  readonly values: readonly (string | null)[];
}

/** Numbers from `min` to `max`, both included, or below `below`; an absent bound leaves that end open. */
export interface RangeCondition {
  readonly column: string;
  readonly operator: 'between';
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly below?: number | undefined;
}

/** Days of the time column in UTC, as `2026-05-31`, both included; an absent one leaves that end open. */
export interface DaysCondition {
  readonly column: string;
  readonly operator: 'days';
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Conditions under a name, all of which must hold. */
export interface NamedConditions {
  readonly name: string;
  readonly conditions: readonly Condition[];
}

/** Limits of a segment: more conditions would not fit a window, and more values are probably a list of users. */
export const MAX_CONDITIONS = 50;
export const MAX_VALUES = 10_000;
export const MAX_NAME_LENGTH = 100;

const column = z.string().min(1);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = z.string().refine(isDay);
const bound = z.number().optional();

const valueCondition = z.strictObject({
  column,
  operator: z.enum(['is', 'is-not']).optional(),
  values: z.array(z.string().nullable()).min(1).max(MAX_VALUES),
});

const rangeCondition = z
  .strictObject({ column, operator: z.literal('between'), min: bound, max: bound, below: bound })
  .refine(({ min, max, below }) => (min ?? max ?? below) !== undefined && (max === undefined || below === undefined))
  .refine(({ min = -Infinity, max = Infinity, below = Infinity }) => min <= max && min < below);

const daysCondition = z
  .strictObject({ column, operator: z.literal('days'), from: day.optional(), to: day.optional() })
  .refine(({ from, to }) => (from ?? to) !== undefined && (from === undefined || to === undefined || from <= to));

/** The schema of a condition. */
export const condition = z.union([valueCondition, rangeCondition, daysCondition]);

/** The schema of the conditions of a segment. Their number is checked first, since checking very many takes long. */
export const conditions = z
  .array(z.custom<z.input<typeof condition>>())
  .min(1)
  .max(MAX_CONDITIONS)
  .pipe(z.array(condition));

/** The schema of a segment in results: its name, and its conditions as commands write them. */
export const writtenSegmentSchema = z.object({ name: z.string(), conditions: z.array(z.string()) });

/** Whether a text is a day of the calendar, such as `2026-05-31`. */
export function isDay(text: string): boolean {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).getUTCDate() === Number(text.slice(8));
}
