import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { Random } from '../../core/engine/random.ts';
import { AppError } from '../../core/errors.ts';
import { checkTrees } from '../../core/trees/check-trees.ts';
import { Forest } from '../../core/trees/forest.ts';
import { openLightgbm, type Lightgbm } from '../../core/trees/library.ts';
import { COLUMNS, growTrees, tinyData } from './tiny.ts';

const ROWS = 500;
const train = tinyData(3000, 1);
const valid = tinyData(ROWS, 2);

const skip = skipWithout(lightgbmRequirement);

let library: Lightgbm;
let text: string;
if (!skip)
  before(async () => {
    library = await openLightgbm();
    text = await growTrees(train, valid, 10);
  });
const predict = (trees: string): Float64Array => {
  const forest = new Forest(library, trees, 1);
  const result = new Float64Array(ROWS);
  forest.predict(valid.values, ROWS, COLUMNS, result);
  forest.free();
  return result;
};
/** The text with the `index`-th value of a field replaced, in the given tree. */
const withValue = (field: string, index: number, value: string, tree = 3): string => {
  const parts = text.split(/(?<=\n)(?=Tree=)/);
  parts[tree + 1] = parts[tree + 1].replace(new RegExp(`(?<=\n${field}=).*`), (values) =>
    values.split(' ').with(index, value).join(' '),
  );
  const sizes = parts.slice(1).map((part) => Buffer.byteLength(part.split('end of trees')[0]));
  return parts.join('').replace(/(?<=tree_sizes=).*/, sizes.join(' '));
};

test('trees of a project are read without what predictions do not need, and predict the same', { skip }, () => {
  const checked = checkTrees(text);
  assert.ok(checked.length < text.length && checked.endsWith('end of trees\n'));
  assert.deepEqual(predict(checked), predict(text));
  assert.ok(new Set(predict(text)).size > 10);
  assert.notDeepEqual(predict(withValue('leaf_value', 0, '0.5')), predict(text), 'an edited text is read again');
});

test('trees of a project are read if a split separates missing numbers from all others', { skip }, async () => {
  const { values, depth } = tinyData(3000, 1);
  // A missing number always leads to the second step.
  const isMissing = (row: number): boolean => Number.isNaN(values[COLUMNS * row + 1]);
  depth.forEach((reached, row) => (depth[row] = isMissing(row) ? 2 : reached));
  const infinite = await growTrees({ values, depth }, valid, 10);
  assert.match(infinite, /^threshold=.*\binf\b/m);
  assert.deepEqual(predict(checkTrees(infinite)), predict(infinite));
});

const faults = [
  ['a child beyond the splits', 'left_child', 0, '99'],
  ['a child beyond the leaves', 'right_child', 0, '-99'],
  ['a split that is its own child', 'left_child', 0, '0'],
  ['a split below itself', 'right_child', 5, '1'],
  ['a leaf that two splits share', 'right_child', 13, '-1'],
  ['a feature that does not exist', 'split_feature', 0, '3'],
  ['a negative feature', 'split_feature', 0, '-1'],
  ['a set of categories that does not exist', 'threshold', 0, '7'],
  ['a fraction of a set', 'threshold', 0, '0.5'],
  ['an infinite set', 'threshold', 0, 'inf'],
  ['a threshold that is not a number', 'threshold', 1, 'nan'],
  ['sets of categories out of order', 'cat_boundaries', 1, '100000'],
  ['sets of categories before the first', 'cat_boundaries', 0, '-5'],
  ['categories beyond 32 bits', 'cat_threshold', 0, '4294967296'],
  ['an unknown type of decision', 'decision_type', 0, '64'],
  ['too many leaves', 'num_leaves', 0, '1000000000'],
  ['fewer leaves than values', 'num_leaves', 0, '3'],
  ['a leaf that is not a number', 'leaf_value', 0, 'nan'],
  ['an infinite leaf', 'leaf_value', 0, '-1e999'],
  ['an infinite shrinkage', 'shrinkage', 0, '1e999'],
  ['more sets than splits', 'num_cat', 0, '100'],
  ['linear leaves', 'is_linear', 0, '1'],
] as const;
for (const [what, field, index, value] of faults)
  test(`trees of a project are refused with ${what}`, { skip }, () => {
    assert.throws(() => predict(withValue(field, index, value)), { code: 'corrupt' });
  });

test('trees of a project are refused if their sizes or header do not match', { skip }, () => {
  for (const [found, put] of [
    [/(?<=tree_sizes=)\d+/, '99999999'],
    [/(?<=tree_sizes=)\d+ /, ''],
    [/num_class=1/, 'num_class=2'],
    [/label_index=.*\n/, ''],
    [/label_index=.*/, 'label_index=x'],
    [/max_feature_idx=2/, 'max_feature_idx=200'],
    [/max_feature_idx=2/, 'max_feature_idx=2\naverage_output=1'],
    [/objective=.*/, 'objective=regression'],
    [/end of trees/, 'end of treez'],
  ] as const)
    assert.throws(() => predict(text.replace(found, put)), { code: 'corrupt' }, String(found));
});

test('trees of a project are refused if the library would see lines that the check does not see', { skip }, () => {
  const [infos] = /feature_infos=.*/.exec(text)!;
  const hidden = [
    ['version=v4', 'version=v4\raverage_output'],
    [infos, `${infos}\rnum_class=1000\rnum_tree_per_iteration=1000`],
    [infos, `${infos}\rTree=0\rnum_leaves=1\r`],
    [infos, `${infos}\0`],
    ['Column_1', 'Column\t1'],
    ['Column_1', 'Cölumn_1'],
  ] as const;
  for (const [found, put] of hidden) {
    assert.ok(text.includes(found));
    assert.throws(() => checkTrees(text.replace(found, put)), { code: 'corrupt' }, JSON.stringify(put));
  }
});

test('trees of a project are refused, or still give probabilities, after any damage', { skip }, () => {
  const random = new Random(7);
  const bytes = Buffer.from(text);
  let refused = 0;
  for (let flip = 0; flip < 1000; flip++) {
    const damaged = Buffer.from(bytes);
    const times = 1 + Math.floor(3 * random.uniform());
    for (let time = 0; time < times; time++)
      damaged[Math.floor(damaged.length * random.uniform())] = 32 + Math.floor(96 * random.uniform());
    try {
      assert.ok(predict(damaged.toString()).every((p) => p >= 0 && p <= 1));
    } catch (error) {
      assert.ok(error instanceof AppError && error.code === 'corrupt', String(error));
      refused++;
    }
  }
  assert.ok(refused > 100 && refused < 1000, `${refused}`);
});
