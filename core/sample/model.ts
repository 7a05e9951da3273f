/** The hidden traits of a user that shape the fields; each is standard normal over users. */
export const TRAITS = ['income', 'risk', 'need', 'activity'] as const;
export type Trait = (typeof TRAITS)[number];

/** What the fields of an impression add up to; the causal chain works on these alone. */
export const DRIVERS = ['interest', 'need', 'income', 'credit', 'engagement'] as const;
export type Driver = (typeof DRIVERS)[number];

/**
 * How a field's values push a driver: `slope` along the trait behind the field, `own` by a hidden effect of each value,
 * `curve` by the square.
 */
export interface Effect {
  readonly slope?: number;
  readonly own?: number;
  readonly curve?: number;
}

interface FieldBase {
  readonly name: string;
  /** Whether the value belongs to the user or is drawn anew for each impression. */
  readonly of: 'user' | 'impression';
  /** Correlation of the field's underlying position with each hidden trait. */
  readonly traits?: Partial<Record<Trait, number>>;
  readonly effects?: Partial<Record<Driver, Effect>>;
  /** Share of missing values. */
  readonly missing?: number;
}

/** A few values, ordered along the field's position, each with its share. */
export interface SharesField extends FieldBase {
  readonly by: 'shares';
  readonly values: readonly (readonly [text: string, share: number])[];
}

/** A number that rises with the field's position. */
export interface NumberField extends FieldBase {
  readonly by: 'number';
  readonly valueAt: (position: number) => number;
  readonly decimals: number;
}

/**
 * Many values in tiers along the field's position; Zipf within a tier; some values come up only in the course of the
 * period.
 */
export interface TiersField extends FieldBase {
  readonly by: 'tiers';
  readonly tiers: number;
  readonly perTier: number;
  /** Share of values that do not exist yet on the first day. */
  readonly late: number;
  readonly text: (value: number) => string;
}

/** A coarser reading of another field, declared before it. */
export interface ParentField extends FieldBase {
  readonly by: 'parent';
  readonly child: string;
  readonly values: readonly string[];
  /** Index into `values` for a value of the other field; `key` is a hash to draw from where several would do. */
  readonly map: (childValue: number, key: number) => number;
}

/** Releases of which a new one comes out every few days. */
export interface ReleaseField extends FieldBase {
  readonly by: 'release';
  readonly everyDays: number;
  readonly before: number;
}

/** A part of the impression's time. */
export interface ClockField extends FieldBase {
  readonly by: 'clock';
  readonly part: 'hour' | 'weekday';
}

export type FieldSpec = SharesField | NumberField | TiersField | ParentField | ReleaseField | ClockField;

/** An interaction of two fields: the dot product of hidden vectors of their values. */
export interface InteractionSpec {
  readonly name: string;
  readonly left: string;
  readonly right: string;
}
