/** Finished LightGBM trees as an operator of ONNX. */
import type { ConstantData } from '../../engine/trace/graph.ts';
import { checkTrees } from '../../trees/check-trees.ts';

/** How `TreeEnsemble` compares a feature with a split. */
const LESS_OR_EQUAL = 0;
const MEMBER = 6;

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
/** LightGBM's missing type, in the two bits above these; with this one, NaN is compared as 0. */
const MISSING_TYPE_NONE = 0;

/** The attributes of `TreeEnsemble`, whose sums are LightGBM's raw scores. */
export interface ForestAttributes {
  readonly [name: string]: number | readonly number[] | { readonly tensor: ConstantData };
}

/** A node or a leaf, by its index among those of all trees. */
interface Child {
  readonly index: number;
  readonly isLeaf: boolean;
}

interface Split {
  readonly feature: number;
  readonly mode: number;
  readonly threshold: number;
  readonly missingGoesLeft: boolean;
  readonly left: Child;
  readonly right: Child;
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
    if (tree.features.length === 0) {
      const leaf = { index: firstLeaf, isLeaf: true };
      this.#addSplit({
        feature: 0,
        mode: LESS_OR_EQUAL,
        threshold: 0,
        missingGoesLeft: false,
        left: leaf,
        right: leaf,
      });
    }
    // LightGBM numbers the nodes of a tree from 0 and its leaves from −1 downwards.
    const childOf = (number: number): Child =>
      number < 0 ? { index: firstLeaf - number - 1, isLeaf: true } : { index: firstNode + number, isLeaf: false };
    tree.features.forEach((feature, split) => {
      const categories = tree.categories(split);
      if (categories !== null) this.members.push(...categories, NaN);
      this.#addSplit({
        feature,
        mode: categories === null ? LESS_OR_EQUAL : MEMBER,
        threshold: categories === null ? tree.thresholds[split] : 0,
        missingGoesLeft: categories === null && tree.missingGoesLeft(split),
        left: childOf(tree.left[split]),
        right: childOf(tree.right[split]),
      });
    });
  }

  #addSplit({ feature, mode, threshold, missingGoesLeft, left, right }: Split): void {
    this.features.push(feature);
    this.modes.push(mode);
    this.splits.push(threshold);
    this.missingTrue.push(Number(missingGoesLeft));
    this.trueNodes.push(left.index);
    this.trueLeaves.push(Number(left.isLeaf));
    this.falseNodes.push(right.index);
    this.falseLeaves.push(Number(right.isLeaf));
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

  /** Whether NaN goes left: by default, or as the number 0 if the training data had no missing number. */
  missingGoesLeft(split: number): boolean {
    const decision = this.#decisions[split];
    return decision >> 2 === MISSING_TYPE_NONE ? 0 <= this.thresholds[split] : (decision & DEFAULT_LEFT) !== 0;
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
