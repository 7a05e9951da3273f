import { mixSeed, Random } from '../engine/random.ts';

/** A sample between the explained one and a background sample: each field has the value of one of them. */
export interface Mixture {
  /** Index of the background sample. */
  readonly background: number;
  /** `[fields]`: 1 where the value is that of the explained sample. */
  readonly mask: Uint8Array;
}

/** A model's value of the explained sample, to be divided among its fields. */
export interface ShapleyGame {
  readonly fields: number;
  /** By background sample, the fields in which it differs from the explained one. */
  readonly differing: readonly (readonly number[])[];
  /** The value of the explained sample. */
  readonly value: number;
  /** The values of mixtures, in the given order. */
  readonly evaluate: (mixtures: readonly Mixture[]) => Promise<Float64Array>;
}

/**
 * The contribution of each field to the value, beyond the mean value of the background: baseline + Σ contributions =
 * value.
 */
export interface ShapleyValues {
  readonly baseline: number;
  readonly contributions: Float64Array;
  /** Standard errors of the contributions, from the choice of background samples and of orders. */
  readonly errors: Float64Array;
  /** Whether all coalitions were evaluated, instead of a sample of orders. */
  readonly exact: boolean;
}

/** Up to this many differing fields, all coalitions are evaluated. */
const EXACT_FIELDS = 6;
/** Mixtures are evaluated in batches of at least this many; only the last batch may be smaller. */
const BATCH = 2048;

/** Some mixtures of a background sample, and how to divide their values among the fields. */
interface SamplePlan {
  readonly masks: readonly Uint8Array[];
  /** Adds the contributions for this background sample to `into`, given the values of its mixtures and of the game. */
  readonly divide: (values: Float64Array, value: number, into: Float64Array) => void;
}

/**
 * Divides the value of a sample among its fields by Shapley values (Shapley 1953; Štrumbelj and Kononenko 2014), with
 * absent fields taken from background samples: exactly where few fields differ, else over one random order per
 * background sample and its reverse, whose errors partly cancel (Mitchell et al. 2022, antithetic sampling).
 */
export async function shapleyValues(game: ShapleyGame, seed: number): Promise<ShapleyValues> {
  const sums = new FieldSums(game.fields, game.value);
  for (let next = 0; next < game.differing.length;) {
    const plans: SamplePlan[] = [];
    const mixtures: Mixture[] = [];
    for (; next < game.differing.length && mixtures.length < BATCH; next++) {
      const plan = planOf(game, next, seed);
      plans.push(plan);
      for (const mask of plan.masks) mixtures.push({ background: next, mask });
    }
    const values = await game.evaluate(mixtures);
    let from = 0;
    for (const plan of plans) {
      sums.add(plan, values.subarray(from, from + plan.masks.length));
      from += plan.masks.length;
    }
  }
  return { ...sums.result(), exact: game.differing.every((fields) => fields.length <= EXACT_FIELDS) };
}

/** Means and standard errors over the background samples. */
class FieldSums {
  readonly #value: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #baseline = 0;
  #samples = 0;

  constructor(fields: number, value: number) {
    this.#value = value;
    this.#sums = new Float64Array(fields);
    this.#squares = new Float64Array(fields);
  }

  add({ divide, masks }: SamplePlan, values: Float64Array): void {
    const contributions = new Float64Array(this.#sums.length);
    divide(values, this.#value, contributions);
    contributions.forEach((contribution, field) => {
      this.#sums[field] += contribution;
      this.#squares[field] += contribution * contribution;
    });
    // The first mixture is the background sample itself; if there are none, that equals the explained sample.
    this.#baseline += masks.length === 0 ? this.#value : values[0];
    this.#samples++;
  }

  result(): Omit<ShapleyValues, 'exact'> {
    const count = this.#samples;
    const contributions = this.#sums.map((sum) => sum / count);
    const errors = this.#squares.map((square, field) =>
      count < 2 ? 0 : Math.sqrt(Math.max(0, square / count - contributions[field] ** 2) / (count - 1)),
    );
    return { baseline: this.#baseline / count, contributions, errors };
  }
}

function planOf({ fields, differing }: ShapleyGame, background: number, seed: number): SamplePlan {
  const players = differing[background];
  if (players.length === 0) return { masks: [], divide: () => undefined };
  if (players.length <= EXACT_FIELDS) return exactPlan(fields, players);
  const order = [...players];
  new Random(mixSeed(seed, background)).shuffle(order);
  return orderPlan(fields, order);
}

/** All coalitions but the full one, which is the explained sample; coalition k has the players of k's bits. */
function exactPlan(fields: number, players: readonly number[]): SamplePlan {
  const full = 2 ** players.length - 1;
  const masks = Array.from({ length: full }, (_, code) =>
    maskOf(
      fields,
      players.filter((_player, bit) => ((code >> bit) & 1) === 1),
    ),
  );
  const weights = coalitionWeights(players.length);
  return {
    masks,
    divide: (values, value, into) => {
      const valueOf = (code: number): number => (code === full ? value : values[code]);
      players.forEach((player, bit) => {
        for (let code = 0; code < full; code++)
          if (((code >> bit) & 1) === 0)
            into[player] += weights[bitCount(code)] * (valueOf(code | (1 << bit)) - valueOf(code));
      });
    },
  };
}

/** By the size s of a coalition of n players without the player: s! (n − s − 1)! / n!. */
function coalitionWeights(players: number): readonly number[] {
  const weights = [1 / players];
  for (let size = 1; size < players; size++) weights.push((weights[size - 1] * size) / (players - size));
  return weights;
}

function bitCount(code: number): number {
  let count = 0;
  for (let rest = code; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

/** The background sample, then the mixtures that add the players in this order, then those in the reverse order. */
function orderPlan(fields: number, order: readonly number[]): SamplePlan {
  const reverse = [...order].reverse();
  const inner = (players: readonly number[]): Uint8Array[] =>
    players.slice(1).map((_, index) => maskOf(fields, players.slice(0, index + 1)));
  return {
    masks: [new Uint8Array(fields), ...inner(order), ...inner(reverse)],
    divide: (values, value, into) => {
      const between = order.length - 1;
      addOrder(order, [values[0], ...values.subarray(1, 1 + between), value], into);
      addOrder(reverse, [values[0], ...values.subarray(1 + between, 1 + 2 * between), value], into);
    },
  };
}

/** Half of what each player adds; the other half comes from the reverse order. */
function addOrder(order: readonly number[], values: readonly number[], into: Float64Array): void {
  order.forEach((player, index) => {
    into[player] += (values[index + 1] - values[index]) / 2;
  });
}

function maskOf(fields: number, players: readonly number[]): Uint8Array {
  const mask = new Uint8Array(fields);
  for (const player of players) mask[player] = 1;
  return mask;
}
