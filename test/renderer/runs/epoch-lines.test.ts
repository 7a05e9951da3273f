import assert from 'node:assert/strict';
import { test } from 'node:test';

import { aucLine } from '../../../renderer/runs/epoch-lines.ts';

const aucWords: Parameters<typeof aucLine>[3] = {
  name: 'Click',
  value: ({ auc, low, high }) => `${auc} in ${low}–${high}`,
  remarks: ({ low }) => (low === 0.4 ? ['chance'] : []),
  count: (positives) => `${positives} of click`,
  saved: { low: 'low', high: 'high', positives: 'positives' },
};

test('the AUC line of trees skips points of other steps; runs from older versions have no intervals', () => {
  const aucs: readonly (readonly [number, Readonly<Record<string, number>>])[] = [
    [1, { click: 0.6 }],
    [5, { click: 0.7 }],
    [7, {}],
    [10, { click: 0.65 }],
  ];
  const epochs = aucs.map(([epoch, auc]) => ({ epoch, auc, loss: null, validLoss: null, elapsedMs: 1 }));
  const points = [
    { x: 1, y: 0.6 },
    { x: 5, y: 0.7 },
    { x: 10, y: 0.65 },
  ];
  assert.deepEqual(aucLine({ engine: 'lightgbm', epochs }, 'click', 'red', aucWords), {
    name: 'Click',
    color: 'red',
    points,
  });
  assert.deepEqual(aucLine({ engine: 'onnx', epochs }, 'click', 'red', aucWords).points[2], { x: 7, y: null });
});

test('a line of AUCs has their intervals as a band and in words, and saves their ends', () => {
  const { color, remark, points, saved = [] } = aucLine(networkWith(10), 'click', 'red', aucWords);
  assert.deepEqual([color, remark], ['red', undefined]);
  assert.deepEqual(points, [
    { x: 1, y: 0.6, low: 0.4, high: 0.75, text: '0.6 in 0.4–0.75', remarks: ['chance'] },
    { x: 2, y: 0.8, low: 0.6, high: 0.9, text: '0.8 in 0.6–0.9', remarks: [] },
    { x: 3, y: null },
  ]);
  assert.deepEqual(
    saved.map(({ title, value }) => [title, ...points.map(value)]),
    [
      ['Click', 0.6, 0.8, null],
      ['low', 0.4, 0.6, null],
      ['high', 0.75, 0.9, null],
      ['positives', 10, 10, 10],
    ],
  );
});

test('a line of AUCs from fewer than ten positives is grey, with their number and without a band', () => {
  const { color, remark, points, saved = [] } = aucLine(networkWith(5), 'click', 'red', aucWords);
  assert.deepEqual([color, remark], ['var(--muted)', '5 of click']);
  assert.deepEqual(points[1], { x: 2, y: 0.8, text: '0.8 in 0.6–0.9', remarks: [] });
  assert.deepEqual(
    saved.map(({ value }) => value(points[1])),
    [0.8, 0.6, 0.9, 5],
  );
});

/** A network with three epochs, with the same number of positives; the AUC of the last one is undefined. */
function networkWith(positives: number): Parameters<typeof aucLine>[0] {
  const measured = [
    { auc: 0.6, interval: { low: 0.4, high: 0.75 } },
    { auc: 0.8, interval: { low: 0.6, high: 0.9 } },
    { auc: null, interval: null },
  ];
  const epochs = measured.map(({ auc, interval }, index) => ({
    epoch: index + 1,
    loss: 0.5,
    validLoss: 0.4,
    auc: { click: auc },
    aucIntervals: { click: interval },
    positives: { click: positives },
    elapsedMs: 1,
  }));
  return { engine: 'onnx', epochs };
}
