/** Codes added to finished trees: each scores the weighted mean of other codes. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { averageCodes } from '../../core/trees/average-codes.ts';
import { checkTrees, countTrees } from '../../core/trees/check-trees.ts';
import { Forest } from '../../core/trees/forest.ts';
import { openLightgbm, type Lightgbm } from '../../core/trees/library.ts';
import { COLUMNS, growTrees, tinyData } from './tiny.ts';

const ROWS = 600;
const TREES = 20;
const CODES = 8;
const train = tinyData(3000, 1);
const valid = tinyData(ROWS, 2);
const groups = [
  {
    codes: [8, 40],
    weights: new Map([
      [1, 0.5],
      [4, 0.2],
      [7, 0.3],
    ]),
  },
  { codes: [32], weights: new Map([[2, 1]]) },
  { codes: [31], weights: new Map(Array.from({ length: CODES }, (_, code) => [code, 1 / CODES])) },
];

const skip = skipWithout(lightgbmRequirement);

let library: Lightgbm;
let text: string;
let extended: string;
if (!skip)
  before(async () => {
    library = await openLightgbm();
    text = await growTrees(train, valid, TREES);
    extended = averageCodes(text, 0, groups);
  });

/** The raw scores of the validation rows if all of them have this code. */
const scoresOf = (trees: string, code: number): Float64Array => {
  const rows = valid.values.map((value, cell) => (cell % COLUMNS === 0 ? code : value));
  const forest = new Forest(library, trees, 1, COLUMNS);
  const scores = new Float64Array(ROWS);
  forest.score(rows, ROWS, COLUMNS, scores);
  forest.free();
  return scores;
};

test('codes added to trees get the weighted mean of the raw scores of the given codes', { skip }, () => {
  const known = Array.from({ length: CODES }, (_, code) => scoresOf(text, code));
  for (const { codes, weights } of groups)
    for (const code of codes) {
      const scores = scoresOf(extended, code);
      for (let row = 0; row < ROWS; row++) {
        const mean = [...weights].reduce((sum, [other, weight]) => sum + weight * known[other][row], 0);
        assert.ok(Math.abs(scores[row] - mean) < 1e-12, `code ${code}, row ${row}: ${scores[row]} instead of ${mean}`);
      }
    }
});

test('codes added to trees leave the scores of all other codes as they are, bit for bit', { skip }, () => {
  for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 9, 30, 33, 39, 41, 1000])
    assert.deepEqual(scoresOf(extended, code), scoresOf(text, code), `code ${code}`);
});

test('codes added to trees add, for each group, at most as many leaves other than 0 as they have', { skip }, () => {
  const leavesOf = (trees: string): number =>
    [...trees.matchAll(/^leaf_value=(.*)$/gm)].flatMap(([, values]) => values.split(' ').filter(Number)).length;
  assert.equal(checkTrees(extended, COLUMNS), extended);
  assert.ok(countTrees(extended) > TREES);
  assert.ok(leavesOf(extended) <= (1 + groups.length) * leavesOf(text));
});

test('codes added to trees change no tree that does not depend on the column', { skip }, () => {
  const trees = checkTrees(text);
  assert.equal(averageCodes(trees, 7, groups), trees);
});
