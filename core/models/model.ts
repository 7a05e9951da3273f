import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';

/** How a parameter's first values are drawn: constant, or uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010). */
export type Initializer = { readonly kind: 'constant'; readonly value: number } | { readonly kind: 'glorot'; readonly inputs: number; readonly outputs: number };

/** A parameter as the model asked for it. `state` is not trained: running statistics that a step replaces. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  readonly kind: 'weight' | 'state';
}

/** What an engine gives a model function: its parameters by name, and the parts that differ between training and scoring. */
export interface ModelContext {
  /** Names of the steps after the impression, in the order of the funnel. */
  readonly steps: readonly string[];
  readonly training: boolean;
  /** `[batch]`: each sample's share of the batch; sums to 1, and 0 for the padding of a last, shorter batch. */
  readonly sampleShare: Tensor1D;
  /** The trained parameter of that name; made at the first call. */
  weight(name: string, shape: readonly number[], initializer: Initializer): Tensor;
  /** The untrained state of that name. */
  state(name: string, shape: readonly number[], initial: number): Tensor;
  /** Replaces a state by what it is after this step; training only. */
  updateState(name: string, value: Tensor): void;
  /** Inverted dropout: zeroes entries with probability `rate` and scales the rest by 1 / (1 − rate); the identity when scoring. */
  dropout(x: Tensor2D, rate: number): Tensor2D;
}

/** A step's output: logits `[batch, 1]`, or probabilities where the model makes no logit (ESMM's products). */
export type StepOutput = { readonly logit: Tensor2D } | { readonly probability: Tensor2D };

/** What a model function returns. */
export interface ModelOutput {
  /** By step name. */
  readonly steps: Readonly<Record<string, StepOutput>>;
  /** `[batch, 1]`: what a sample adds to the loss beside the cross entropies of its steps. */
  readonly penalty?: Tensor2D;
  /** Inner values that the studies look at, `[batch, width]` each. */
  readonly inner?: Readonly<Record<string, Tensor2D>>;
}

/** A model of the zoo: a name, a configuration with the paper's defaults, and a function of plain tfjs operations. */
export interface ModelDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly paper: string;
  readonly config: Schema;
  /** @param embedded `[batch, fields × dimension]` */
  forward(embedded: Tensor2D, config: z.output<Schema>, context: ModelContext): ModelOutput;
}

/** A model bound to a checked configuration, as engines run it. */
export interface ConfiguredModel {
  readonly name: string;
  readonly forward: (embedded: Tensor2D, context: ModelContext) => ModelOutput;
}
