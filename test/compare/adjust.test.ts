import assert from 'node:assert/strict';
import { test } from 'node:test';

import { adjustForRivals } from '../../core/compare/adjust.ts';
import { figuresOf, testedModel, testModels, type MeasuredModel } from '../../core/compare/figures.ts';
import { Random } from '../../core/engine/random.ts';
import { twoSided } from '../../core/funnel/normal.ts';
import { adjustForPairs } from '../../core/train/runs/compare-runs.ts';
import { METRICS } from '../evaluate/step-metrics.ts';

const random = new Random(3);

/** Equally good models whose AUCs vary by chance from seed to seed; only the first is ahead, by `lead`. */
function drawModels(names: readonly string[], seeds: number, lead: number): MeasuredModel[] {
  const common = Array.from({ length: seeds }, () => random.normal());
  return names.map((model, modelIndex) => ({
    model,
    title: model,
    runs: [],
    failed: [],
    unavailable: null,
    metrics: [
      new Map(
        common.map((seedEffect, index) => [
          index + 1,
          {
            click: {
              ...METRICS,
              auc: 0.8 + 0.002 * (seedEffect + random.normal() + (modelIndex === 0 ? lead : 0)),
            },
          },
        ]),
      ),
    ],
  }));
}

/** The share of comparisons in which some p-value is below 0.05, before and after the adjustment. */
function shareSignificant(
  draws: number,
  names: readonly string[],
  lead = 0,
): { readonly raw: number; readonly adjusted: number } {
  let [raw, adjusted] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const models = drawModels(names, 8, lead);
    const rows = figuresOf(models, ['click']);
    const tests = testModels(rows, models, ['click'], testedModel(rows, 'click') ?? '');
    raw += Number(tests.some(({ p }) => p !== null && p < 0.05));
    adjusted += Number(tests.some(({ pAdjusted }) => pAdjusted !== null && pAdjusted < 0.05));
  }
  return { raw: raw / draws, adjusted: adjusted / draws };
}

const rivals = ['mlp', 'esmm', 'omoe', 'mmoe', 'ple'];

test('among five equally good rivals, AITM seems to differ from one in about 5 % of comparisons at most', () => {
  const { raw, adjusted } = shareSignificant(2000, ['aitm', ...rivals]);
  assert.ok(raw > 0.12 && adjusted < 0.055 && adjusted > 0.015, `${raw} ${adjusted}`);
});

test('a model picked because it came out best seems to differ from a rival in about 5 % of comparisons at most', () => {
  const { raw, adjusted } = shareSignificant(2000, rivals);
  assert.ok(raw > 0.2 && adjusted < 0.055 && adjusted > 0.005, `${raw} ${adjusted}`);
});

test('a real lead is detected', () => {
  assert.ok(shareSignificant(200, ['aitm', ...rivals], 5).adjusted > 0.99);
});

test('equally good runs seem to differ in about 5 % of comparisons at most', () => {
  let [raw, adjusted] = [0, 0];
  for (let draw = 0; draw < 4000; draw++) {
    const aucs = Array.from({ length: 5 }, () => random.normal());
    const bestOther = (run: number): number =>
      aucs.reduce((best, auc, index) => (index !== run && (best < 0 || auc > aucs[best]) ? index : best), -1);
    const tests = adjustForPairs(
      aucs.map((auc, index) => {
        const difference = auc - aucs[bestOther(index)];
        const p = twoSided(difference / Math.SQRT2);
        return {
          step: 'click',
          run: `r${index}`,
          against: `r${bestOther(index)}`,
          result: { difference, low: 0, high: 0, p },
        };
      }),
    );
    raw += Number(tests.some(({ result }) => (result?.p ?? 1) < 0.05));
    adjusted += Number(tests.some(({ result }) => (result?.pAdjusted ?? 1) < 0.05));
  }
  assert.ok(raw / 4000 > 0.2 && adjusted / 4000 < 0.055 && adjusted / 4000 > 0.02, `${raw} ${adjusted} of 4000`);
});

test('each step is adjusted on its own, a pair of runs counts once, and a missing p-value stays missing', () => {
  const testOf = (step: string, p: number | null, model = 'aitm') => ({ step, model, p });
  assert.deepEqual(
    adjustForRivals([testOf('click', 0.01), testOf('approval', 0.01), testOf('click', 0.5), testOf('click', null)]).map(
      ({ pAdjusted }) => pAdjusted,
    ),
    [0.02, 0.01, 0.5, null],
  );
  const result = { difference: 0.1, low: 0, high: 0.2, p: 0.0625 };
  const tests = [
    { step: 'click', run: 'r1', against: 'r2', result },
    { step: 'click', run: 'r2', against: 'r1', result },
  ];
  assert.deepEqual(
    adjustForPairs(tests).map(({ result: adjusted }) => adjusted?.pAdjusted),
    [0.0625, 0.0625],
  );
  assert.deepEqual(adjustForPairs([{ ...tests[0], result: null }])[0].result, null);
});
