/**
 * Gives new codes of a categorical column the average score of known codes. At a split by category, LightGBM sends
 * every code outside the split's set to the right, even one that was absent from the training data. So wherever codes
 * with few conversions are split off to the left, an unseen code is scored like those with many.
 */
import { divideTrees, Tree } from './tree.ts';
import { categorySplit, writeTree, writeTrees, type TreeNode, type TreeSplit } from './write-trees.ts';

/** Codes whose raw score is the weighted mean of the raw scores of other codes. */
export interface AveragedCodes {
  readonly codes: readonly number[];
  /** The weights of the other codes; their sum is 1. */
  readonly weights: ReadonlyMap<number, number>;
}

/**
 * Adds codes of a column to a model in LightGBM's text format, each with the mean raw score of other codes. The raw
 * scores of all other codes remain the same, bit for bit: the added trees add 0 to them.
 */
export function averageCodes(text: string, column: number, groups: readonly AveragedCodes[]): string {
  const { header, trees } = divideTrees(text);
  const added: TreeSplit[] = [];
  const changed = trees.map((written, number) => {
    const tree = new Tree(written);
    if (!tree.features.includes(column)) return written;
    const averaged = groups.map(({ codes, weights }) => ({ codes, trees: averagedTrees(tree, column, weights) }));
    const rest = wholeTree(tree);
    const count = Math.max(...averaged.map((group) => group.trees.length));
    for (let part = 1; part < count; part++) added.push(withAveraged(column, averaged, part, NOTHING));
    return writeTree(withAveraged(column, averaged, 0, rest), number);
  });
  const more = added.map((tree, index) => writeTree(tree, trees.length + index));
  return writeTrees(header, [...changed, ...more]);
}

/** Codes with the trees whose sum is their raw score. */
interface AveragedTrees {
  readonly codes: readonly number[];
  readonly trees: readonly TreeNode[];
}

const NOTHING: TreeNode = { value: 0 };

/** A tree with one of the trees of each group for the group's codes, and `rest` for all other codes. */
function withAveraged(column: number, groups: readonly AveragedTrees[], part: number, rest: TreeNode): TreeSplit {
  const averaged = groups
    .map(({ codes, trees }): [readonly number[], TreeNode] => [codes, trees[part] ?? NOTHING])
    .reduceRight<TreeNode | null>(
      (others, [codes, left]) => (others === null ? left : categorySplit(column, codes, { left, right: others })),
      null,
    );
  // A single decision for all groups, so that other codes take hardly more time.
  return categorySplit(
    column,
    groups.flatMap(({ codes }) => codes),
    { left: averaged ?? NOTHING, right: rest },
  );
}

function wholeTree(tree: Tree): TreeNode {
  return averagedTrees(tree, null, new Map([[0, 1]]))[0];
}

/**
 * Trees without a split by the column, whose sum is the weighted mean of a tree over codes of the column. There are at
 * most as many as the leaves that a sample can reach by changing its code. Apart from leaves of value 0, all of them
 * together have at most as many leaves as the tree. Without a column, the only one is the tree itself.
 */
function averagedTrees(tree: Tree, column: number | null, weights: ReadonlyMap<number, number>): readonly TreeNode[] {
  const parts = new Map<number, readonly TreeNode[]>();
  // Children before their parents.
  for (const [child, codes] of [...codesByChild(tree, column, [...weights.keys()])].reverse()) {
    if (child < 0) {
      // The sum of all weights may be rounded.
      const weight = codes.length === weights.size ? 1 : codes.reduce((sum, code) => sum + (weights.get(code) ?? 0), 0);
      parts.set(child, [{ value: weight * tree.leaves[-child - 1] }]);
      continue;
    }
    const [left, right] = [tree.left[child], tree.right[child]].map((below) => parts.get(below) ?? []);
    parts.set(child, tree.features[child] === column ? [...left, ...right] : joined(tree, child, left, right));
  }
  return parts.get(rootOf(tree)) ?? [];
}

function rootOf({ features }: Tree): number {
  return features.length === 0 ? -1 : 0;
}

/** Puts the trees of both branches of a split under copies of the split. */
function joined(tree: Tree, split: number, left: readonly TreeNode[], right: readonly TreeNode[]): readonly TreeNode[] {
  const shared = {
    feature: tree.features[split],
    categories: tree.categories(split),
    threshold: tree.thresholds[split],
    decision: tree.decisions[split],
  };
  return Array.from({ length: Math.max(left.length, right.length) }, (_, part) => ({
    ...shared,
    left: left[part] ?? NOTHING,
    right: right[part] ?? NOTHING,
  }));
}

/** The codes that can reach each split and leaf, parents before their children; one that none can reach is absent. */
function codesByChild(
  tree: Tree,
  column: number | null,
  all: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const reaching = new Map<number, readonly number[]>();
  const open: [number, readonly number[]][] = [[rootOf(tree), all]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [child, codes] = next;
    if (codes.length === 0) continue;
    reaching.set(child, codes);
    if (child < 0) continue;
    const set = tree.features[child] === column ? new Set(tree.categories(child)) : null;
    open.push(
      [tree.left[child], set === null ? codes : codes.filter((code) => set.has(code))],
      [tree.right[child], set === null ? codes : codes.filter((code) => !set.has(code))],
    );
  }
  return reaching;
}
