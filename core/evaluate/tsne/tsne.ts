import { AppError } from '../../errors.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { neighbourProbabilities, squaredDistances, symmetrise } from './affinities.ts';

/** The settings of a map. */
export interface TsneSettings {
  /** The effective number of neighbours; at most a third of the other points. */
  readonly perplexity: number;
  /** Draws from the standard normal distribution, for the initial positions. */
  readonly normal: () => number;
  readonly steps?: number;
}

/** A map of points. */
export interface TsneMap {
  /** `[points × 2]`, centred on 0. */
  readonly positions: Float64Array;
  /**
   * The Kullback–Leibler divergence between the points and the map, in nats, before the first step and after the last.
   */
  readonly divergence: { readonly first: number; readonly last: number };
}

/** The optimiser's settings: those of section 3.4 of the paper. */
const STEPS = 1000;
const EXAGGERATION = 4;
const EXAGGERATED_STEPS = 100;
const LEARNING_RATE = 100;
const EARLY_MOMENTUM = 0.5;
const MOMENTUM = 0.8;
const EARLY_STEPS = 250;
const INITIAL_DEVIATION = 1e-2;
/** Jacobs (1988): a coordinate's rate grows while its gradient keeps its sign, and shrinks when the sign changes. */
const GAIN_GROWTH = 0.2;
const GAIN_DECAY = 0.8;
const MIN_GAIN = 0.01;

const ROWS_AT_ONCE = 50;
const MIN_POINTS = 4;

/**
 * Maps points `[points × width]` to the plane by exact t-SNE (van der Maaten and Hinton 2008): every pair of points
 * counts in every step. Throws `invalid-input` for fewer than four points or a perplexity below 1, and `cancelled` when
 * the job is cancelled.
 */
export async function mapPoints(
  values: Float32Array,
  width: number,
  settings: TsneSettings,
  job: JobContext,
): Promise<TsneMap> {
  const points = values.length / width;
  if (points < MIN_POINTS)
    throw new AppError(
      'invalid-input',
      message('evaluate.tooFewPoints', { points }),
      message('evaluate.pointsNeeded', { least: MIN_POINTS }),
    );
  if (!(settings.perplexity >= 1))
    throw new AppError('invalid-input', message('evaluate.lowPerplexity', { perplexity: String(settings.perplexity) }));
  const map = new MapLayout(
    await affinitiesOf(values, width, points, settings.perplexity, job),
    points,
    settings.normal,
  );
  const first = map.divergence();
  const steps = settings.steps ?? STEPS;
  for (let step = 0; step < steps; step++) {
    map.step(step < EXAGGERATED_STEPS ? EXAGGERATION : 1, step < EARLY_STEPS ? EARLY_MOMENTUM : MOMENTUM);
    job.report({ phase: 'map', fraction: (step + 1) / steps });
    await yieldToEventLoop(job);
  }
  return { positions: map.positions, divergence: { first, last: map.divergence() } };
}

/** The largest perplexity allowed for this number of points. */
export function maxPerplexity(points: number): number {
  return Math.max(1, (points - 1) / 3);
}

/** The symmetric affinities `[points × points]` of the points. */
async function affinitiesOf(
  values: Float32Array,
  width: number,
  points: number,
  perplexity: number,
  job: JobContext,
): Promise<Float64Array> {
  const affinities = new Float64Array(points * points);
  const distances = new Float64Array(points);
  const effectivePerplexity = Math.min(perplexity, maxPerplexity(points));
  for (let point = 0; point < points; point++) {
    squaredDistances(values, width, point, distances);
    neighbourProbabilities(
      distances,
      point,
      effectivePerplexity,
      affinities.subarray(point * points, (point + 1) * points),
    );
    if (point % ROWS_AT_ONCE === 0) await yieldToEventLoop(job);
  }
  symmetrise(affinities, points);
  return affinities;
}

/** The positions on the map, moved by gradient descent with momentum. */
class MapLayout {
  readonly positions: Float64Array;
  readonly #affinities: Float64Array;
  readonly #points: number;
  /** 1 / (1 + squared distance in the map) of each pair, in the lower triangle. */
  readonly #closeness: Float64Array;
  readonly #gradient: Float64Array;
  readonly #velocity: Float64Array;
  readonly #gains: Float64Array;

  constructor(affinities: Float64Array, points: number, normal: () => number) {
    this.#affinities = affinities;
    this.#points = points;
    this.positions = Float64Array.from({ length: 2 * points }, () => INITIAL_DEVIATION * normal());
    this.#closeness = new Float64Array(points * points);
    this.#gradient = new Float64Array(2 * points);
    this.#velocity = new Float64Array(2 * points);
    this.#gains = new Float64Array(2 * points).fill(1);
  }

  step(exaggeration: number, momentum: number): void {
    this.#fillGradient(exaggeration, this.#measureCloseness());
    const { positions } = this;
    for (let k = 0; k < positions.length; k++) {
      // The velocity points against earlier gradients: if both signs are equal, the gradient has changed its sign.
      const signChanged = this.#gradient[k] > 0 === this.#velocity[k] > 0;
      this.#gains[k] = Math.max(MIN_GAIN, signChanged ? this.#gains[k] * GAIN_DECAY : this.#gains[k] + GAIN_GROWTH);
      this.#velocity[k] = momentum * this.#velocity[k] - LEARNING_RATE * this.#gains[k] * this.#gradient[k];
      positions[k] += this.#velocity[k];
    }
    this.#centre();
  }

  /** Σ p log (p / q) over all pairs (eq. 2). */
  divergence(): number {
    const total = this.#measureCloseness();
    const points = this.#points;
    let sum = 0;
    for (let i = 1; i < points; i++) {
      for (let j = 0, index = i * points; j < i; j++, index++)
        sum += this.#affinities[index] * Math.log((this.#affinities[index] * total) / this.#closeness[index]);
    }
    return 2 * sum;
  }

  /** Computes the closeness of every pair (eq. 4, unnormalised) and returns the sum over ordered pairs. */
  #measureCloseness(): number {
    const { positions } = this;
    const points = this.#points;
    const closeness = this.#closeness;
    let total = 0;
    for (let i = 1; i < points; i++) {
      const x = positions[2 * i];
      const y = positions[2 * i + 1];
      for (let j = 0, index = i * points; j < i; j++, index++) {
        const across = x - positions[2 * j];
        const up = y - positions[2 * j + 1];
        const close = 1 / (1 + across * across + up * up);
        closeness[index] = close;
        total += close;
      }
    }
    return 2 * total;
  }

  /** The gradient of the divergence, 4 Σ (p − q) · closeness · difference (eq. 5), with p exaggerated. */
  #fillGradient(exaggeration: number, total: number): void {
    const { positions } = this;
    const points = this.#points;
    const affinities = this.#affinities;
    const closeness = this.#closeness;
    const gradient = this.#gradient.fill(0);
    const share = 4 / total;
    for (let i = 1; i < points; i++) {
      const x = positions[2 * i];
      const y = positions[2 * i + 1];
      let right = 0;
      let up = 0;
      for (let j = 0, index = i * points; j < i; j++, index++) {
        const pull = (4 * exaggeration * affinities[index] - share * closeness[index]) * closeness[index];
        const pullRight = pull * (x - positions[2 * j]);
        const pullUp = pull * (y - positions[2 * j + 1]);
        right += pullRight;
        up += pullUp;
        gradient[2 * j] -= pullRight;
        gradient[2 * j + 1] -= pullUp;
      }
      gradient[2 * i] += right;
      gradient[2 * i + 1] += up;
    }
  }

  #centre(): void {
    const { positions } = this;
    for (const axis of [0, 1]) {
      let sum = 0;
      for (let k = axis; k < positions.length; k += 2) sum += positions[k];
      for (let k = axis; k < positions.length; k += 2) positions[k] -= sum / this.#points;
    }
  }
}
