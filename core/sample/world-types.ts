import type { FieldTables } from './fields.ts';

/** The multi-valued field's tables. */
export interface TagTables {
  readonly texts: readonly Uint8Array[];
  readonly max: number;
  readonly salt: number;
  readonly cells: Uint16Array;
  readonly incomeWeight: number;
  readonly activityWeight: number;
  readonly noiseWeight: number;
  readonly interest: Float64Array;
  readonly engagement: Float64Array;
}

/** One interaction, resolved: `left` is a field's index, or −1 for the banner. */
export interface Crossing {
  readonly left: number;
  readonly leftVectors: Float32Array;
  readonly right: number;
}

/** Everything about a seed's world that does not depend on how many rows are drawn from it. */
export interface World {
  readonly key: number;
  readonly fields: FieldTables;
  readonly tags: TagTables;
  readonly crossings: readonly Crossing[];
  readonly bannerCells: Uint8Array;
  /** Each banner's own pull on clicks, in logits. */
  readonly appeal: Float64Array;
  readonly scales: Scales;
  /** Intercept of each step's log-odds, in the order of STEPS. */
  readonly intercepts: Float64Array;
}

/** Mean and spread of each signal over impressions, so that the chain sees standardised ones. */
export interface Scales {
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}
