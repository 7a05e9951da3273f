import { aucIntervalOfRanked } from '../evaluate/auc-interval.ts';
import { rankRows } from '../evaluate/ranked.ts';
import { Booster, type TreeMetrics } from './booster.ts';
import { Continuation, baggingPeriod, type GrownTrees, type TreesData } from './continuation.ts';
import { ColumnSample } from './dataset.ts';
import type { Lightgbm } from './library.ts';
import { FIXED_PARAMETERS, type Parameters } from './parameters.ts';

/** The options of a trees trainer. */
export interface TreesTrainerSetup {
  readonly columns: number;
  /** Indexes of the columns that hold codes. */
  readonly categorical: readonly number[];
  readonly trainRows: number;
  readonly validRows: number;
  /** The library's own dataset and tree parameters. */
  readonly parameters: Parameters;
  /**
   * Validation rows that reached all `lastDepth` steps have weight 1, all others `otherWeight`; null if all have weight
   * 1.
   */
  readonly weighting: { readonly lastDepth: number; readonly otherWeight: number } | null;
  /** The trees that the first step continues; null if it starts with none. */
  readonly grown: GrownTrees | null;
}

/** A number per row of each part. */
interface PartColumns {
  readonly train: Uint8Array;
  readonly valid: Uint8Array;
}

/** What else is known of validation rows. */
export interface ValidationRows {
  /** 0 for rows of banks other than the run's; absent if there are none. */
  readonly ofRunBank?: Uint8Array | undefined;
  /** The groups of their users. */
  readonly groups: Uint16Array;
}

/** The added trees, each with its metrics. */
export interface Growth {
  readonly metrics: readonly TreeMetrics[];
  /** True if there is no more worthwhile split. */
  readonly ended: boolean;
  /** If it ended: the interval of the last tree that was grown, which an earlier call may have added. */
  readonly last?: AucEnds;
}

/** The ends of the 95 % interval of an AUC. */
type AucEnds = Required<Pick<TreeMetrics, 'aucLow' | 'aucHigh'>>;

/**
 * The trees whose metrics get the interval of their AUC, which takes longer than the other metrics: the first, one in
 * `every`, those with a better AUC than all before, and the last one of a request or of the growth.
 */
export interface IntervalChoice {
  readonly every: number;
  /** The trees grown so far, and their best AUC. */
  readonly grown: number;
  readonly best: number;
}

/**
 * Grows the trees of one step after the other on one binned dataset. Call order: rows for the bins, then all rows of
 * both parts, then the steps.
 */
export class TreesTrainer {
  readonly #library: Lightgbm;
  readonly #address: (values: ArrayBufferView) => bigint;
  readonly #setup: TreesTrainerSetup;
  readonly #parameters: Parameters;
  #sample: ColumnSample | null;
  #data: TreesData | null = null;
  readonly #depth: PartColumns;
  readonly #matureSteps: PartColumns;
  /** 0 for validation rows of banks other than the run's, which count only for steps that all banks validate. */
  readonly #ofRunBank: Uint8Array;
  readonly #filled = { train: 0, valid: 0 };
  #booster: Booster | null = null;
  /** The groups of the validation rows' users; undefined if each row counts as a user of its own. */
  #groups: Uint16Array | undefined;
  /** The validation rows of the current step. */
  #valid: { readonly labels: Uint8Array; readonly weights: Float32Array | undefined } | null = null;
  #continuation: Continuation | null;

  constructor(library: Lightgbm, address: (values: ArrayBufferView) => bigint, setup: TreesTrainerSetup) {
    this.#library = library;
    this.#address = address;
    this.#setup = setup;
    this.#parameters = { ...FIXED_PARAMETERS, ...setup.parameters, categorical_feature: setup.categorical };
    this.#sample = new ColumnSample(setup.columns);
    const { grown, trainRows, validRows, parameters } = setup;
    this.#continuation =
      grown === null
        ? null
        : new Continuation(
            library,
            grown,
            { train: trainRows, valid: validRows, columns: setup.columns },
            Number(parameters['num_threads'] ?? 1),
          );
    const columns = (): PartColumns => ({ train: new Uint8Array(trainRows), valid: new Uint8Array(validRows) });
    [this.#depth, this.#matureSteps] = [columns(), columns()];
    this.#ofRunBank = new Uint8Array(validRows).fill(1);
  }

  /** Adds rows `[rows × columns]` to the sample for the bins. */
  sample(values: Float32Array): void {
    if (this.#sample === null) throw new Error('the bins have already been computed');
    this.#sample.add(values);
  }

  /**
   * Adds rows `[rows × columns]` of a part, with the number of steps that each row reached, and the number of its
   * mature steps. The first call computes the bins.
   */
  push(
    part: 'train' | 'valid',
    values: Float32Array,
    depth: Uint8Array,
    matureSteps: Uint8Array,
    valid?: ValidationRows,
  ): void {
    const data = this.#data ?? this.#bin();
    data[part].push(values);
    this.#continuation?.add(part, values, this.#setup.columns);
    this.#depth[part].set(depth, this.#filled[part]);
    this.#matureSteps[part].set(matureSteps, this.#filled[part]);
    if (valid?.ofRunBank !== undefined) this.#ofRunBank.set(valid.ofRunBank, this.#filled[part]);
    if (valid !== undefined) {
      this.#groups ??= new Uint16Array(this.#setup.validRows);
      this.#groups.set(valid.groups, this.#filled[part]);
    }
    this.#filled[part] += depth.length;
  }

  /**
   * Starts the trees that predict who reached `depth` steps, validated on the rows of the run's bank or of all banks;
   * returns the metrics of existing trees, null if there are none.
   */
  begin(depth: number, allBanks = false): TreeMetrics | null {
    const data = this.#data ?? this.#bin();
    if (!data.train.complete || !data.valid.complete) throw new Error('rows are missing');
    this.#endStep();
    for (const part of ['train', 'valid'] as const) {
      const labels = labelsOf(this.#depth[part], depth);
      data[part].set('label', labels);
      const weights = this.#weightsOf(part, depth, allBanks);
      if (weights !== null) data[part].set('weight', weights);
      if (part === 'valid') this.#valid = { labels: Uint8Array.from(labels), weights: weights ?? undefined };
    }
    return this.#resumeStep(data) ?? this.#startFresh(data);
  }

  /**
   * The weights of a part's rows for a step: 0 if the step is open, and for validation rows of other banks unless all
   * banks validate. Weights of validation rows also make up for the rows that down-sampling dropped. Null if all
   * weights are 1; then no earlier step has set weights either, because an earlier step is open in no more rows than a
   * later one.
   */
  #weightsOf(part: 'train' | 'valid', depth: number, allBanks: boolean): Float32Array | null {
    const valid = part === 'valid';
    const weighting = valid ? this.#setup.weighting : null;
    const severalBanks = valid && this.#ofRunBank.includes(0);
    const [reached, matureSteps] = [this.#depth[part], this.#matureSteps[part]];
    if (weighting === null && !severalBanks && matureSteps.every((steps) => steps >= depth)) return null;
    return Float32Array.from(matureSteps, (steps, row) => {
      if (steps < depth || (severalBanks && !allBanks && this.#ofRunBank[row] === 0)) return 0;
      return weighting === null || reached[row] >= weighting.lastDepth ? 1 : weighting.otherWeight;
    });
  }

  #startFresh({ train, valid }: TreesData): null {
    train.startFrom(null);
    valid.startFrom(null);
    this.#booster = new Booster(this.#library, train, valid, this.#parameters);
    return null;
  }

  /** Resumes the interrupted step, only once: the next step starts with no trees. */
  #resumeStep(data: TreesData): TreeMetrics | null {
    if (this.#continuation === null) return null;
    this.#booster = this.#continuation.begin(data, this.#parameters);
    this.#dropContinuation();
    return this.#booster.evaluate();
  }

  /**
   * Adds up to `trees` trees, but starts no more after this many milliseconds. With `intervals`, the metrics of some of
   * them have the interval of the AUC.
   */
  grow(trees: number, timeoutMs: number, intervals: IntervalChoice | null = null): Growth {
    const booster = this.#currentBooster();
    const deadline = performance.now() + timeoutMs;
    const metrics: TreeMetrics[] = [];
    let best = intervals?.best ?? Infinity;
    while (metrics.length < trees && (metrics.length === 0 || performance.now() < deadline)) {
      if (!booster.grow()) return { metrics, ended: true, ...(intervals === null ? {} : { last: this.#interval() }) };
      const evaluated = booster.evaluate();
      const count = (intervals?.grown ?? 0) + metrics.length + 1;
      const isChosen =
        intervals !== null &&
        (count === 1 || count % intervals.every === 0 || evaluated.auc > best || metrics.length + 1 === trees);
      metrics.push(isChosen ? { ...evaluated, ...this.#interval() } : evaluated);
      best = Math.max(best, evaluated.auc);
    }
    return { metrics, ended: false };
  }

  /** The first `trees` trees of the step as text. */
  save(trees: number): string {
    return this.#currentBooster().save(trees);
  }

  /** The longest prefix of the step's first `maxTrees` trees from which growth can resume; null if there is none. */
  checkpoint(maxTrees: number): GrownTrees | null {
    const trees = maxTrees - (maxTrees % (baggingPeriod(this.#parameters) ?? 1));
    return trees === 0 ? null : { trees, text: this.save(trees) };
  }

  /** Frees the library's memory. */
  free(): void {
    this.#endStep();
    this.#dropContinuation();
    this.#data?.valid.free();
    this.#data?.train.free();
    this.#data = null;
  }

  /** The interval of the AUC of all trees of the step. */
  #interval(): AucEnds {
    if (this.#valid === null) throw new Error('no step was started');
    const { labels, weights } = this.#valid;
    const scores = this.#currentBooster().predictValid(labels.length);
    const interval = aucIntervalOfRanked(rankRows(scores, labels, weights, this.#groups));
    return { aucLow: interval?.low ?? null, aucHigh: interval?.high ?? null };
  }

  #currentBooster(): Booster {
    if (this.#booster === null) throw new Error('no step was started');
    return this.#booster;
  }

  #dropContinuation(): void {
    this.#continuation?.free();
    this.#continuation = null;
  }

  #endStep(): void {
    this.#booster?.free();
    this.#booster = null;
  }

  #bin(): TreesData {
    if (this.#sample === null) throw new Error('the data have been freed');
    const train = this.#sample.create(this.#library, this.#address, this.#setup.trainRows, this.#parameters);
    this.#sample = null;
    try {
      return (this.#data = { train, valid: train.createByReference(this.#setup.validRows) });
    } catch (error) {
      train.free();
      throw error;
    }
  }
}

function labelsOf(depths: Uint8Array, depth: number): Float32Array {
  return Float32Array.from(depths, (reached) => (reached >= depth ? 1 : 0));
}
