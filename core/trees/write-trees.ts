/** Writes trees in LightGBM's text format. */
import { CATEGORICAL } from './tree.ts';

/** A split or leaf with everything below it. */
export type TreeNode = TreeLeaf | TreeSplit;

/** What a tree adds to the raw score. */
export interface TreeLeaf {
  readonly value: number;
}

/** A decision between two branches. */
export interface TreeSplit {
  readonly feature: number;
  /** The categories that go left; null for a split of numbers. */
  readonly categories: readonly number[] | null;
  /** Of a split of numbers: the largest number that goes left. */
  readonly threshold: number;
  /** LightGBM's decision type. */
  readonly decision: number;
  readonly left: TreeNode;
  readonly right: TreeNode;
}

/** A split by category. */
export function categorySplit(
  feature: number,
  categories: readonly number[],
  branches: Pick<TreeSplit, 'left' | 'right'>,
): TreeSplit {
  return { feature, categories, threshold: 0, decision: CATEGORICAL, ...branches };
}

/** Where the number of a child is written: `list[index]`. */
interface ChildPosition {
  readonly list: number[];
  readonly index: number;
}

/** Writes a tree with its number. The statistics of training, which take no part in predictions, are 0. */
export function writeTree(root: TreeSplit, number: number): string {
  const splits: TreeSplit[] = [];
  const leaves: number[] = [];
  const [left, right]: [number[], number[]] = [[], []];
  const open: [TreeNode, ChildPosition][] = [[root, { list: [], index: 0 }]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, { list, index }] = next;
    if ('value' in node) {
      list[index] = -leaves.push(node.value);
      continue;
    }
    const split = splits.push(node) - 1;
    list[index] = split;
    open.push([node.right, { list: right, index: split }], [node.left, { list: left, index: split }]);
  }
  return `Tree=${number}\n${lines({ splits, leaves, left, right }).join('\n')}\n\n\n`;
}

/** A tree as lists: of its splits, of the values of its leaves, and of the children of each split. */
interface FlatTree {
  readonly splits: readonly TreeSplit[];
  readonly leaves: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
}

function lines({ splits, leaves, left, right }: FlatTree): string[] {
  const sets = splits.flatMap(({ categories }) => (categories === null ? [] : [bitsOf(categories)]));
  const boundaries = [0];
  for (const bits of sets) boundaries.push(boundaries[boundaries.length - 1] + bits.length);
  let set = 0;
  const thresholds = splits.map(({ categories, threshold }) => (categories === null ? threshold : set++));
  const line = (name: string, values: readonly number[]): string => `${name}=${values.map(numberText).join(' ')}`;
  const zeros = (name: string, { length }: readonly unknown[]): string => line(name, new Array<number>(length).fill(0));
  return [
    line('num_leaves', [leaves.length]),
    line('num_cat', [sets.length]),
    line(
      'split_feature',
      splits.map(({ feature }) => feature),
    ),
    zeros('split_gain', splits),
    line('threshold', thresholds),
    line(
      'decision_type',
      splits.map(({ decision }) => decision),
    ),
    line('left_child', left),
    line('right_child', right),
    line('leaf_value', leaves),
    ...['leaf_weight', 'leaf_count'].map((name) => zeros(name, leaves)),
    ...['internal_value', 'internal_weight', 'internal_count'].map((name) => zeros(name, splits)),
    ...(sets.length === 0 ? [] : [line('cat_boundaries', boundaries), line('cat_threshold', sets.flat())]),
    'is_linear=0',
    'shrinkage=1',
  ];
}

/** A set of categories as 32-bit words. */
function bitsOf(categories: readonly number[]): number[] {
  const largest = categories.reduce((max, category) => Math.max(max, category), 0);
  const words = new Uint32Array(1 + Math.floor(largest / 32));
  for (const category of categories) words[Math.floor(category / 32)] |= 2 ** (category % 32);
  return [...words];
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : value < 0 ? '-inf' : 'inf';
}

/** Joins a header and trees to a text that the library reads. */
export function writeTrees(header: string, trees: readonly string[]): string {
  const sizes = trees.map((tree) => Buffer.byteLength(tree)).join(' ');
  return `${header.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes}`)}${trees.join('')}end of trees\n`;
}
