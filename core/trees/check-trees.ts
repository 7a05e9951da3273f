/**
 * Checks trees in LightGBM's text format before its C library reads them. The library trusts every index, so a text
 * from a damaged or crafted project could crash the process, run forever, or read memory out of bounds.
 */
import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

const END = '\nend of trees\n';
const MAX_LEAVES = 131_072;
const WHOLE = /^-?\d{1,10}$/;
const FINITE = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
/** A split of missing numbers from all others has an infinite threshold. */
const THRESHOLD = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf)$/i;
/** Statistics of training may be undefined; they take no part in predictions. */
const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan)$/i;
/** The bits of a split's decision type: categorical; missing values go left; two for what counts as missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_IS_NAN = 2 << 2;
const MAX_DECISION = CATEGORICAL | DEFAULT_LEFT | MISSING_IS_NAN;
/**
 * The library writes no other characters. It also ends a line at a carriage return, and the text at a null character:
 * with these, it would read other lines than those checked here.
 */
const ALLOWED_CHARACTERS = /^[\n\x20-\x7e]*$/;

type Fields = ReadonlyMap<string, string>;

/**
 * Returns the part of a text with trees that the library needs for predictions. Throws `corrupt` unless each is a valid
 * tree whose features and categories are within bounds, and the trees have the given number of features.
 */
export function checkTrees(text: string, expectedFeatures?: number): string {
  const end = text.indexOf(END);
  const [head, ...trees] = text.slice(0, end < 0 ? 0 : end).split(/\n(?=Tree=)/);
  if (end < 0 || !head.startsWith('tree\n')) throw damaged('tree', 0);
  if (!ALLOWED_CHARACTERS.test(text.slice(0, end))) throw damaged('text', 0);
  const header = fieldsOf(head.slice('tree\n'.length), 0);
  const features = checkHeader(header);
  if (expectedFeatures !== undefined && features !== expectedFeatures) throw damaged('max_feature_idx', 0);
  checkSizes(text.slice(0, end + 1), header, trees.length);
  trees.forEach((tree, index) => checkTree(fieldsOf(tree, index), index, features));
  return text.slice(0, end + END.length);
}

/** The number of trees in a text, which may be damaged. */
export function countTrees(text: string): number {
  return text.split('\nTree=').length - 1;
}

function damaged(field: string, tree: number): AppError {
  return new AppError('corrupt', message('trees.damaged', { field, tree }), message('trees.trainAgain'));
}

/** The lines `name=value` of a header or tree, each name once. */
function fieldsOf(lines: string, tree: number): Fields {
  const fields = new Map<string, string>();
  for (const line of lines.trimEnd().split('\n')) {
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(0, equals));
    if (equals < 1 || fields.has(name)) throw damaged(line.slice(0, 40), tree);
    fields.set(name, line.slice(equals + 1));
  }
  return fields;
}

const HEADER = [
  'version',
  'num_class',
  'num_tree_per_iteration',
  'label_index',
  'max_feature_idx',
  'objective',
  'feature_names',
  'feature_infos',
  'tree_sizes',
];

/** Checks the header; returns the number of features. */
function checkHeader(header: Fields): number {
  const unknown = [...header.keys()].find((name) => !HEADER.includes(name));
  if (unknown !== undefined) throw damaged(unknown, 0);
  for (const [name, value] of [
    ['num_class', '1'],
    ['num_tree_per_iteration', '1'],
    ['objective', 'binary sigmoid:1'],
  ] as const)
    if (header.get(name) !== value) throw damaged(name, 0);
  wholeNumbers(header, 'label_index', 1, 0);
  const [last] = wholeNumbers(header, 'max_feature_idx', 1, 0);
  const features = last + 1;
  if (last < 0 || last >= 1_000_000) throw damaged('max_feature_idx', 0);
  for (const name of ['feature_names', 'feature_infos'])
    if (header.get(name)?.split(' ').length !== features) throw damaged(name, 0);
  return features;
}

/** The library cuts the text into trees by these sizes, from the first `Tree=` on. */
function checkSizes(text: string, header: Fields, trees: number): void {
  const sizes = wholeNumbers(header, 'tree_sizes', trees, 0);
  let start = text.indexOf('Tree=');
  for (const [tree, size] of sizes.entries()) {
    const next = tree + 1 < trees ? text.indexOf('\nTree=', start) + 1 : text.length;
    if (Buffer.byteLength(text.slice(start, next)) !== size) throw damaged('tree_sizes', tree);
    start = next;
  }
}

/** Fields of a tree with a number per split, and with one per leaf. */
const PER_SPLIT = ['split_gain', 'internal_value', 'internal_weight', 'internal_count'];
const PER_LEAF = ['leaf_weight', 'leaf_count'];
const CHECKED = [
  'Tree',
  'num_leaves',
  'num_cat',
  'split_feature',
  'threshold',
  'decision_type',
  'left_child',
  'right_child',
  'leaf_value',
  'cat_boundaries',
  'cat_threshold',
  'is_linear',
  'shrinkage',
];

function checkTree(fields: Fields, tree: number, features: number): void {
  const known = [...CHECKED, ...PER_SPLIT, ...PER_LEAF];
  const unknown = [...fields.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw damaged(unknown, tree);
  if (fields.get('Tree') !== String(tree)) throw damaged('Tree', tree);
  if ((fields.get('is_linear') ?? '0') !== '0') throw damaged('is_linear', tree);
  const [leaves] = wholeNumbers(fields, 'num_leaves', 1, tree);
  if (leaves < 1 || leaves > MAX_LEAVES) throw damaged('num_leaves', tree);
  const splits = leaves - 1;
  finiteNumbers(fields, 'leaf_value', leaves, tree);
  finiteNumbers(fields, 'shrinkage', 1, tree);
  for (const name of PER_SPLIT) numbers(fields, name, splits, tree, NUMBER);
  // Trees of a single leaf come without statistics.
  for (const name of PER_LEAF) if (splits > 0) numbers(fields, name, leaves, tree, NUMBER);
  const feature = wholeNumbers(fields, 'split_feature', splits, tree);
  if (feature.some((index) => index < 0 || index >= features)) throw damaged('split_feature', tree);
  checkDecisions(fields, splits, tree);
  checkShape(fields, splits, tree);
}

/** Checks the kind of each split, and that one by category points to a set of categories. */
function checkDecisions(fields: Fields, splits: number, tree: number): void {
  const [sets] = wholeNumbers(fields, 'num_cat', 1, tree);
  const thresholds = numbers(fields, 'threshold', splits, tree, THRESHOLD);
  const decisions = wholeNumbers(fields, 'decision_type', splits, tree);
  if (sets < 0 || sets > splits) throw damaged('num_cat', tree);
  decisions.forEach((decision, split) => {
    if (decision < 0 || decision > MAX_DECISION) throw damaged('decision_type', tree);
    const set = Number(thresholds[split]);
    if ((decision & CATEGORICAL) !== 0 && !(Number.isInteger(set) && set >= 0 && set < sets))
      throw damaged('threshold', tree);
  });
  if (sets === 0) return;
  const boundaries = wholeNumbers(fields, 'cat_boundaries', sets + 1, tree);
  if (boundaries[0] !== 0 || boundaries.some((end, index) => index > 0 && end < boundaries[index - 1]))
    throw damaged('cat_boundaries', tree);
  const bits = wholeNumbers(fields, 'cat_threshold', boundaries[sets], tree);
  if (bits.some((word) => word < 0 || word > 0xffff_ffff)) throw damaged('cat_threshold', tree);
}

/** Checks that the children make one tree: from the root, each split and each leaf is reached exactly once. */
function checkShape(fields: Fields, splits: number, tree: number): void {
  const [left, right] = ['left_child', 'right_child'].map((name) => wholeNumbers(fields, name, splits, tree));
  const [seenSplits, seenLeaves] = [new Uint8Array(splits), new Uint8Array(splits + 1)];
  const open = splits > 0 ? [0] : [-1];
  for (let child = open.pop(); child !== undefined; child = open.pop()) {
    const [seen, index] = child < 0 ? [seenLeaves, -child - 1] : [seenSplits, child];
    if (index >= seen.length || seen[index] !== 0) throw damaged('left_child', tree);
    seen[index] = 1;
    if (child >= 0) open.push(left[child], right[child]);
  }
  if (seenLeaves.includes(0) || seenSplits.includes(0)) throw damaged('left_child', tree);
}

function wholeNumbers(fields: Fields, name: string, count: number, tree: number): number[] {
  return numbers(fields, name, count, tree, WHOLE).map(Number);
}

/** Throws unless a field has `count` finite numbers; `1e999` has the form of one. */
function finiteNumbers(fields: Fields, name: string, count: number, tree: number): void {
  if (!numbers(fields, name, count, tree, FINITE).every((value) => Number.isFinite(Number(value))))
    throw damaged(name, tree);
}

/** The values of a field; throws unless there are `count` of them, each of the given form. */
function numbers(fields: Fields, name: string, count: number, tree: number, form: RegExp): string[] {
  const text = fields.get(name) ?? '';
  const values = text === '' ? [] : text.split(' ');
  if (values.length !== count || !values.every((value) => form.test(value))) throw damaged(name, tree);
  return values;
}
