/** Adam's settings (Kingma and Ba 2015); `l2` is added to the gradient as l2 · weight. */
export interface AdamConfig {
  readonly learningRate: number;
  readonly l2: number;
}

/** Adam's constants. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The two numbers of Adam's bias correction at a step (from 1): learningRate / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ). */
export function adamScales(step: number, learningRate: number): readonly [rate: number, root: number] {
  return [learningRate / (1 - ADAM.beta1 ** step), 1 / Math.sqrt(1 - ADAM.beta2 ** step)];
}
