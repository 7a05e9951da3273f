/** The hidden traits of a user that determine the fields; each is standard normal over users. */
export const TRAITS = ['income', 'risk', 'need', 'activity'] as const;
/** The name of a trait. */
export type Trait = (typeof TRAITS)[number];

/** The sums of an impression's field effects; fields affect the causal chain only through these and interactions. */
export const DRIVERS = ['interest', 'need', 'income', 'credit', 'engagement'] as const;
/** The name of a driver. */
export type Driver = (typeof DRIVERS)[number];

/**
 * How a field's values affect a driver: `slope` is the effect of the position behind the field, `perValue` the size of
 * a random effect of each value, `curve` the effect of the squared position.
 */
export interface Effect {
  readonly slope?: number;
  readonly perValue?: number;
  readonly curve?: number;
}

interface FieldBase {
  readonly name: string;
  /** Whether the value belongs to the user or is drawn for each impression. */
  readonly of: 'user' | 'impression';
  /** Correlation of each hidden trait with the field's position: the standard normal number that sets the value. */
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
 * Many values in tiers along the field's position, Zipf-distributed within a tier; some values appear only during the
 * period.
 */
export interface TiersField extends FieldBase {
  readonly by: 'tiers';
  readonly tiers: number;
  readonly perTier: number;
  /** Share of values that do not exist yet on the first day. */
  readonly newValueShare: number;
  readonly text: (value: number) => string;
}

/** Number of tiers of the fields with a hundred thousand values: value v is in tier v % TIERS. */
export const TIERS = 16;

/** How the fields with a hundred thousand values draw them. */
export const HUNDRED_THOUSAND_VALUES = { by: 'tiers', tiers: TIERS, perTier: 100_000 / TIERS } as const;

/** A coarser version of a field that is declared before it. */
export interface ParentField extends FieldBase {
  readonly by: 'parent';
  readonly child: string;
  readonly values: readonly string[];
  /** Index into `values` for a value of the finer field; `key` is a hash for choosing among several suitable values. */
  readonly map: (childValue: number, key: number) => number;
}

/** Releases: `before` of them before the first day, then a new one every few days. */
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

/** A field, by the way its values are drawn. */
export type FieldSpec = SharesField | NumberField | TiersField | ParentField | ReleaseField | ClockField;

/** An interaction of two fields: the dot product of hidden vectors of their values. */
export interface InteractionSpec {
  readonly name: string;
  readonly left: string;
  readonly right: string;
}
