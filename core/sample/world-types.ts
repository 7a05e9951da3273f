import type { SampleBank, SampleBanner } from './banks.ts';
import type { FieldTables } from './fields/fields.ts';

/** The multi-valued field's tables. */
export interface TagTables {
  readonly texts: readonly Uint8Array[];
  /** Maximum number of tags per user. */
  readonly max: number;
  readonly salt: number;
  /** The tag for each cell of a position: a standard normal number, made of traits and noise by the weights below. */
  readonly cells: Uint16Array;
  readonly incomeWeight: number;
  readonly activityWeight: number;
  readonly noiseWeight: number;
  /** The effect of each tag on these drivers. */
  readonly interest: Float64Array;
  readonly engagement: Float64Array;
}

/** A resolved interaction: `left` is a field's index, or −1 for the banner. */
export interface Interaction {
  readonly left: number;
  readonly leftVectors: Float32Array;
  readonly right: number;
}

/** The parts of a seed's world that do not depend on the number of rows. */
export interface World {
  readonly key: number;
  readonly banks: readonly SampleBank[];
  readonly banners: readonly SampleBanner[];
  readonly fields: FieldTables;
  readonly tags: TagTables;
  readonly interactions: readonly Interaction[];
  readonly bannerCells: Uint8Array;
  /** Bank and banner as they are written, per banner. */
  readonly bannerTexts: readonly Uint8Array[];
  /** Each banner's own effect on clicks, in logits. */
  readonly appeal: Float64Array;
  readonly scales: Scales;
  /** Intercept of each step's log-odds, in the order of STEPS. */
  readonly intercepts: Float64Array;
}

/** Mean and standard deviation of each signal over impressions, for standardising the chain's inputs. */
export interface Scales {
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}
