import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';

import type { Text } from '../text/message.ts';

/**
 * How a parameter's first values are drawn: constant, from N(0, deviation²), or uniform in ±√(6 / (inputs + outputs))
 * (Glorot and Bengio 2010).
 */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'glorot'; readonly inputs: number; readonly outputs: number };

/** A parameter as the model asked for it. `state` is not trained: running statistics that a step replaces. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly kind: 'weight' | 'state';
}

/** How a sample's embedded input `[slots × copies × dimension]` is laid out. */
export interface InputLayout {
  /**
   * Embeddings of a sample, in order: those of the fields with one value, then the means of the multi-valued fields.
   */
  readonly slots: number;
  /** Of one embedding. */
  readonly dimension: number;
  /** Embeddings per slot, side by side: 1, or one for each step where the steps share nothing. */
  readonly copies: number;
  /** The slots that hold the values of the model's history one by one; null for a model without. */
  readonly history: { readonly start: number; readonly length: number } | null;
}

/**
 * What an engine gives a model function: its parameters by name, and the parts that differ between training and
 * scoring.
 */
export interface ModelContext {
  /** Names of the steps after the impression, in the order of the funnel. */
  readonly steps: readonly string[];
  readonly input: InputLayout;
  readonly training: boolean;
  /** `[batch]`: each sample's share of the batch; sums to 1, and 0 for the padding of a last, shorter batch. */
  readonly sampleShare: Tensor1D;
  /** The trained parameter of that name; made at the first call. */
  weight(name: string, shape: readonly number[], initializer: Initializer): Tensor;
  /** The untrained state of that name. */
  state(name: string, shape: readonly number[], initial: number): Tensor;
  /** Replaces a state by what it is after this step; training only. */
  updateState(name: string, value: Tensor): void;
  /**
   * Inverted dropout: zeroes entries with probability `rate` and scales the rest by 1 / (1 − rate); the identity when
   * scoring.
   */
  dropout(x: Tensor2D, rate: number): Tensor2D;
}

/** A step's output. */
export interface StepOutput {
  /** `[batch, 1]`; the loss is made of it. */
  readonly logit: Tensor2D;
  /** `[batch, 1]`: the sigmoid of the logit, where the model comes to it in a more exact way (ESMM's products). */
  readonly probability?: Tensor2D;
}

/** What a model function returns. */
export interface ModelOutput {
  /** By step name. */
  readonly steps: Readonly<Record<string, StepOutput>>;
  /** `[batch, 1]`: what a sample adds to the loss beside the cross entropies of its steps. */
  readonly penalty?: Tensor2D;
  /** Inner values that the studies look at, `[batch, width]` each. */
  readonly inner?: Readonly<Record<string, Tensor2D>>;
}

/** What every model of the zoo has: a name, and a configuration with the paper's defaults. */
interface Definition<Schema extends z.ZodType> {
  readonly name: string;
  readonly title: Text;
  readonly paper: string;
  readonly config: Schema;
  /**
   * From 1, which may be left out; raised when the model learns otherwise from the same data and settings, so that its
   * earlier runs do not stand for it in a comparison.
   */
  readonly revision?: number;
  /** What this model wants otherwise than the shared defaults of the features. */
  readonly features?: { readonly minFrequency?: number; readonly buckets?: number };
}

/** A multi-valued field whose last `length` values a model reads one by one. */
export interface History {
  readonly field: string;
  readonly length: number;
}

/** A neural network: a function of plain tfjs operations that engines compile and differentiate. */
export interface NetworkDefinition<Schema extends z.ZodType = z.ZodType> extends Definition<Schema> {
  readonly kind: 'network';
  /**
   * For networks whose steps share nothing, embeddings included: the index of the step that a parameter belongs to.
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

/** A model of the zoo. */
export type ModelDefinition = NetworkDefinition | TreesDefinition;

/** A network bound to a checked configuration, as engines run it. */
export interface ConfiguredModel {
  readonly name: string;
  readonly stepOfParameter: ((parameter: string) => number) | null;
  readonly history: History | null;
  readonly forward: (embedded: Tensor2D, context: ModelContext) => ModelOutput;
}
