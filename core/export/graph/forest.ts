/** Finished LightGBM trees as an operator of ONNX. */
import type { ConstantData } from '../../engine/trace/graph.ts';
import { checkTrees } from '../../trees/check-trees.ts';

/** How `TreeEnsemble` compares a feature with a split. */
const LESS_OR_EQUAL = 0;
const MEMBER = 6;

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
/** What LightGBM does with a missing number, in the two bits after these. */
const MISSING_AS_ZERO_VALUE = 0;

/** The attributes of `TreeEnsemble`, whose sums are LightGBM's raw scores. */
export interface ForestAttributes {
  readonly [name: string]: number | readonly number[] | { readonly tensor: ConstantData };
}

/** Collects the nodes and leaves of all trees. */
class ForestBuilder {
  readonly roots: number[] = [];
  readonly features: number[] = [];
  readonly modes: number[] = [];
  readonly splits: number[] = [];
  readonly missingTrue: number[] = [];
  readonly trueNodes: number[] = [];
  readonly trueLeaves: number[] = [];
  readonly falseNodes: number[] = [];
  readonly falseLeaves: number[] = [];
  readonly weights: number[] = [];
  readonly members: number[] = [];

  attributes(): ForestAttributes {
    return {
      n_targets: 1,
      aggregate_function: 1,
      post_transform: 0,
      tree_roots: this.roots,
      nodes_featureids: this.features,
      nodes_modes: { tensor: Uint8Array.from(this.modes) },
      nodes_splits: { tensor: Float64Array.from(this.splits) },
      nodes_missing_value_tracks_true: this.missingTrue,
      nodes_truenodeids: this.trueNodes,
      nodes_trueleafs: this.trueLeaves,
      nodes_falsenodeids: this.falseNodes,
      nodes_falseleafs: this.falseLeaves,
      leaf_targetids: this.weights.map(() => 0),
      leaf_weights: { tensor: Float64Array.from(this.weights) },
      ...(this.members.length > 0 && { membership_values: { tensor: Float64Array.from(this.members) } }),
    };
  }

  addTree(tree: Tree): void {
    const [firstNode, firstLeaf] = [this.features.length, this.weights.length];
    this.roots.push(firstNode);
    for (const leaf of tree.leaves) this.weights.push(leaf);
    // A tree without a split becomes a split with the same leaf on both sides.
    if (tree.features.length === 0) this.#addSplit(0, LESS_OR_EQUAL, 0, false, firstLeaf, firstLeaf, true);
    tree.features.forEach((feature, split) => {
      const [left, right] = [tree.left[split], tree.right[split]];
      const place = (child: number): number => (child < 0 ? firstLeaf - child - 1 : firstNode + child);
      const set = tree.categories(split);
      if (set !== null) this.members.push(...set, NaN);
      this.#addSplit(
        feature,
        set === null ? LESS_OR_EQUAL : MEMBER,
        set === null ? tree.thresholds[split] : 0,
        set === null && tree.missingGoesLeft(split),
        place(left),
        place(right),
        left < 0,
        right < 0,
      );
    });
  }

  #addSplit(
    feature: number,
    mode: number,
    split: number,
    missingTrue: boolean,
    left: number,
    right: number,
    leftIsLeaf: boolean,
    rightIsLeaf = leftIsLeaf,
  ): void {
    this.features.push(feature);
    this.modes.push(mode);
    this.splits.push(split);
    this.missingTrue.push(Number(missingTrue));
    this.trueNodes.push(left);
    this.trueLeaves.push(Number(leftIsLeaf));
    this.falseNodes.push(right);
    this.falseLeaves.push(Number(rightIsLeaf));
  }
}

/** One tree of LightGBM's text format. */
class Tree {
  readonly leaves: readonly number[];
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly #decisions: readonly number[];
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
    this.left = numbers('left_child');
    this.right = numbers('right_child');
    this.#decisions = numbers('decision_type');
    this.#boundaries = numbers('cat_boundaries');
    this.#bits = numbers('cat_threshold');
  }

  /** The categories that go left at a split; null for a split of numbers. */
  categories(split: number): number[] | null {
    if ((this.#decisions[split] & CATEGORICAL) === 0) return null;
    const set = this.thresholds[split];
    const words = this.#bits.slice(this.#boundaries[set], this.#boundaries[set + 1]);
    return words.flatMap((word, index) =>
      Array.from({ length: 32 }, (_, bit) => bit)
        .filter((bit) => (word >>> bit) % 2 === 1)
        .map((bit) => 32 * index + bit),
    );
  }

  /** Whether NaN goes left: by default, or as the number 0 where the training data had no missing number. */
  missingGoesLeft(split: number): boolean {
    const decision = this.#decisions[split];
    return decision >> 2 === MISSING_AS_ZERO_VALUE ? 0 <= this.thresholds[split] : (decision & DEFAULT_LEFT) !== 0;
  }
}

function numberOf(text: string): number {
  return /^-?inf$/i.test(text) ? Infinity * (text.startsWith('-') ? -1 : 1) : Number(text);
}

/** Converts trees in LightGBM's text format; throws `corrupt` for damaged ones. */
export function forestAttributes(text: string): ForestAttributes {
  const builder = new ForestBuilder();
  const [, ...trees] = checkTrees(text).split(/\n(?=Tree=)/);
  for (const tree of trees) builder.addTree(new Tree(tree.replace(/\nend of trees\n$/, '')));
  return builder.attributes();
}
