import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { combineDifferences, measureDifference, measureMeanDifference } from '../../core/evaluate/delong.ts';

test('the interval of an AUC drop holds the true drop in 95 % of draws when a feature is permuted', () => {
  const random = new Random(31);
  const DRAWS = 250;
  /** Samples that convert by two features; the scores with and without the second one permuted. */
  const draw = (rows: number, repeats: number) => {
    const [first, second] = [0, 1].map(() => Float64Array.from({ length: rows }, () => random.normal()));
    const labels = Uint8Array.from(first, (value, row) =>
      Number(random.uniform() < 1 / (1 + Math.exp(2 - value - 0.4 * second[row]))),
    );
    const order = Uint32Array.from(first, (_, row) => row);
    const permuted = Array.from({ length: repeats }, () => {
      random.shuffle(order);
      return first.map((value, row) => value + 0.4 * second[order[row]]);
    });
    return { labels, scores: first.map((value, row) => value + 0.4 * second[row]), permuted };
  };
  const large = draw(100_000, 1);
  const truth = auc(large.scores, large.labels)! - auc(large.permuted[0], large.labels)!;
  for (const repeats of [1, 5]) {
    let inside = 0;
    for (let i = 0; i < DRAWS; i++) {
      const { labels, scores, permuted } = draw(300, repeats);
      const { low, high } = combineDifferences([measureMeanDifference(scores, permuted, labels)!])!;
      inside += Number(low <= truth && truth <= high);
    }
    // Three standard deviations of a share of 95 %.
    assert.ok(Math.abs(inside / DRAWS - 0.95) <= 3 * Math.sqrt((0.95 * 0.05) / DRAWS), `${repeats}: ${inside}`);
  }
});

test('several copies of a score are compared like the score itself', () => {
  const [first, second] = [Float64Array.of(0.1, 0.4, 0.3, 0.8, 0.6), Float64Array.of(0.2, 0.1, 0.5, 0.7, 0.9)];
  const labels = Uint8Array.of(0, 0, 1, 1, 0);
  const [one, several] = [[second], [second, second, second, second]].map((others) =>
    measureMeanDifference(first, others, labels),
  );
  assert.deepEqual(several, one);
  assert.deepEqual(one, measureDifference(first, second, labels));
});
