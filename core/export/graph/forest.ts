/** Finished LightGBM trees as an operator of ONNX. */
import type { ConstantData } from '../../engine/trace/graph.ts';
import { divideTrees, Tree } from '../../trees/tree.ts';

/** How `TreeEnsemble` compares a feature with a split. */
const LESS_OR_EQUAL = 0;
const MEMBER = 6;

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
      if (categories !== null) {
        for (const category of categories) this.members.push(category);
        this.members.push(NaN);
      }
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

/** Converts trees in LightGBM's text format; throws `corrupt` for damaged ones. */
export function forestAttributes(text: string): ForestAttributes {
  const builder = new ForestBuilder();
  for (const tree of divideTrees(text).trees) builder.addTree(new Tree(tree));
  return builder.attributes();
}
