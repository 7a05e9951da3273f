import { checkTrees } from './check-trees.ts';

/** The bit of a split's decision type that marks a split by category. */
export const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
/** LightGBM's missing type, in the two bits above these; with this one, NaN is compared as 0. */
const MISSING_TYPE_NONE = 0;

/**
 * One tree of LightGBM's text format. Its children are splits, numbered from 0, the root, or leaves, numbered from −1
 * downwards.
 */
export class Tree {
  readonly leaves: readonly number[];
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  readonly decisions: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly #boundaries: readonly number[];
  readonly #bits: readonly number[];

  constructor(text: string) {
    const lines = text.split('\n').map((line) => line.split('=', 2));
    const fields = new Map(lines.map(([name, value = '']) => [name, value]));
    const numbers = (name: string): number[] => {
      const value = fields.get(name) ?? '';
      return value === '' ? [] : value.split(' ').map(numberOf);
    };
    this.leaves = numbers('leaf_value');
    this.features = numbers('split_feature');
    this.thresholds = numbers('threshold');
    this.decisions = numbers('decision_type');
    this.left = numbers('left_child');
    this.right = numbers('right_child');
    this.#boundaries = numbers('cat_boundaries');
    this.#bits = numbers('cat_threshold');
  }

  /** The categories that go left at a split; null for a split of numbers. */
  categories(split: number): number[] | null {
    if ((this.decisions[split] & CATEGORICAL) === 0) return null;
    const set = this.thresholds[split];
    const words = this.#bits.slice(this.#boundaries[set], this.#boundaries[set + 1]);
    return words.flatMap((word, index) =>
      Array.from({ length: 32 }, (_, bit) => bit)
        .filter((bit) => (word >>> bit) % 2 === 1)
        .map((bit) => 32 * index + bit),
    );
  }

  /** Whether NaN goes left: by default, or as the number 0 if the training data had no missing number. */
  missingGoesLeft(split: number): boolean {
    const decision = this.decisions[split];
    return decision >> 2 === MISSING_TYPE_NONE ? 0 <= this.thresholds[split] : (decision & DEFAULT_LEFT) !== 0;
  }
}

function numberOf(text: string): number {
  return /^-?inf$/i.test(text) ? Infinity * (text.startsWith('-') ? -1 : 1) : Number(text);
}

/** A text of trees in its parts, each of which ends with a line feed. */
export interface TreesText {
  readonly header: string;
  readonly trees: readonly string[];
}

/** Divides a text in LightGBM's format into header and trees; throws `corrupt` for a damaged one. */
export function divideTrees(text: string): TreesText {
  const [header, ...trees] = checkTrees(text)
    .slice(0, -'end of trees\n'.length)
    .split(/(?<=\n)(?=Tree=)/);
  return { header, trees };
}
