import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';

import type { Text } from '../text/message.ts';
import type { SearchSpace } from './search-space.ts';

/**
 * How to draw a parameter's initial values: constant, from N(0, deviation²), or uniform in ±√(6 / (inputs + outputs))
 * (Glorot and Bengio 2010).
 */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'glorot'; readonly inputs: number; readonly outputs: number };

/**
 * A parameter that the model requested. A `state` is not trained: it holds running statistics that each step replaces.
 */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly kind: 'weight' | 'state';
}

/** The layout of a sample's embedded input `[slots × copies × dimension]`. */
export interface InputLayout {
  /**
   * Number of embeddings of a sample, in order: those of the single-valued fields, then the means of the multi-valued
   * fields.
   */
  readonly slots: number;
  /** Dimension of an embedding. */
  readonly dimension: number;
  /** Embeddings per slot, side by side: 1, or one for each step if the steps share nothing. */
  readonly copies: number;
  /** The slots with the individual values of the model's history; null for a model without one. */
  readonly history: { readonly start: number; readonly length: number } | null;
}

/**
 * What an engine passes to a model function: its parameters by name, and the parts that differ between training and
 * scoring.
 */
export interface ModelContext {
  /** Names of the steps after the impression, in the order of the funnel. */
  readonly steps: readonly string[];
  readonly input: InputLayout;
  readonly training: boolean;
  /**
   * `[batch]`: each sample's share of the batch; the shares sum to 1 and are 0 for the padding of a shorter last batch.
   */
  readonly sampleShare: Tensor1D;
  /** The trained parameter of that name; created on the first call. */
  weight(name: string, shape: readonly number[], initializer: Initializer): Tensor;
  /** The untrained state of that name. */
  state(name: string, shape: readonly number[], initial: number): Tensor;
  /** Replaces a state with its value after this step; training only. */
  updateState(name: string, value: Tensor): void;
  /**
   * Inverted dropout: zeroes entries with probability `rate` and scales the rest by 1 / (1 − rate); the identity when
   * scoring.
   */
  dropout(x: Tensor2D, rate: number): Tensor2D;
}

/** A step's output. */
export interface StepOutput {
  /** `[batch, 1]`; the loss is computed from it. */
  readonly logit: Tensor2D;
  /** `[batch, 1]`: the sigmoid of the logit, if the model can compute it more exactly (ESMM's products). */
  readonly probability?: Tensor2D;
}

/** The labels of a batch, `[batch, steps]` each, in the order of the steps. */
export interface Labels {
  /** 1 where the sample reached the step, 0 where it did not or where this is unknown. */
  readonly reached: Tensor2D;
  /** 1 where the label is known, else 0. */
  readonly known: Tensor2D;
}

/** The result of a model function. */
export interface ModelOutput {
  /** By step name. */
  readonly steps: Readonly<Record<string, StepOutput>>;
  /**
   * A term of each sample's loss besides the cross entropies of its steps, `[batch, 1]`. Only training calls it, so it
   * must not request parameters. It ignores steps whose label is unknown.
   */
  readonly penalty?: (labels: Labels) => Tensor2D;
  /** Intermediate values for studies, `[batch, width]` each. */
  readonly intermediates?: Readonly<Record<string, Tensor2D>>;
}

/** The properties of every model: a name, and a configuration with the paper's defaults. */
interface Definition<Schema extends z.ZodType> {
  readonly name: string;
  readonly title: Text;
  readonly paper: string;
  readonly config: Schema;
  /**
   * Starts at 1, the default. Raise it when the model trains or scores differently on the same data and settings, so
   * that comparisons do not reuse its earlier runs.
   */
  readonly revision?: number;
  /** The settings that `tune` searches, besides the defaults. */
  readonly space: SearchSpace;
  /** Default feature settings that differ from those of other models. */
  readonly features?: { readonly minFrequency?: number; readonly buckets?: number };
}

/** A multi-valued field whose last `length` values a model reads individually. */
export interface History {
  readonly field: string;
  readonly length: number;
}

/** A neural network: a function of plain tfjs operations that engines compile and differentiate. */
export interface NetworkDefinition<Schema extends z.ZodType = z.ZodType> extends Definition<Schema> {
  readonly kind: 'network';
  /**
   * For networks whose steps share nothing, not even embeddings: the index of the step that a parameter belongs to.
   * Each step then keeps its own best epoch.
   */
  readonly stepOfParameter?: (parameter: string) => number;
  /** The history that the configured model reads. */
  history?(config: z.output<Schema>): History | null;
  /** @param embedded `[batch, slots × copies × dimension]` */
  forward(embedded: Tensor2D, config: z.output<Schema>, context: ModelContext): ModelOutput;
}

/** Gradient-boosted trees, one model per step; `core/trees` trains them. */
export interface TreesDefinition<Schema extends z.ZodType = z.ZodType> extends Definition<Schema> {
  readonly kind: 'trees';
}

/** Any model, network or trees. */
export type ModelDefinition = NetworkDefinition | TreesDefinition;

/** A network bound to a validated configuration, as engines run it. */
export interface ConfiguredModel {
  readonly name: string;
  readonly stepOfParameter: ((parameter: string) => number) | null;
  readonly history: History | null;
  readonly forward: (embedded: Tensor2D, context: ModelContext) => ModelOutput;
}
