import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, test } from 'node:test';

import type { SystemFigure } from '../../build/science/one-seed.ts';
import { startUpTable, systemsTable } from '../../build/science/tables.ts';
import { trueMetrics } from '../../build/science/true-metrics.ts';
import { shortenHistory, writeFunnel } from '../../build/science/worlds.ts';
import { quietJob } from '../../core/job.ts';
import { BASE_RATES, STEPS } from '../../core/sample/chain.ts';
import { DRIVERS } from '../../core/sample/fields/model.ts';
import { makeWorld } from '../../core/sample/world.ts';
import { temporaryFolder } from '../temporary.ts';

describe('metrics against true probabilities', () => {
  it('equal the metrics of the outcomes if all of them are certain', () => {
    const truth = { step: [0, 0, 1, 1], before: null };
    assert.deepEqual([trueMetrics({ step: [0.1, 0.2, 0.3, 0.4], before: null }, truth).auc], [1]);
    // Of the four pairs, 0.3 is above both negatives and 0.15 above one.
    assert.equal(trueMetrics({ step: [0.1, 0.2, 0.3, 0.15], before: null }, truth).auc, 0.75);
  });

  it('have no excess loss for the true probabilities, and a positive one for all others', () => {
    const truth = { step: [0.1, 0.2, 0.7], before: null };
    assert.equal(trueMetrics(truth, truth).excessLoss, 0);
    for (const step of [
      [0.1, 0.2, 0.8],
      [0.2, 0.2, 0.2],
    ])
      assert.ok(trueMetrics({ step, before: null }, truth).excessLoss > 0);
  });

  it('rank a later step among samples that reached the previous step', () => {
    // Over all samples, the first step decides; among those who reach it, the order is reversed.
    const truth = { step: [0.2 * 0.9, 0.8 * 0.3], before: [0.2, 0.8] };
    const ofModel = { step: [0.2 * 0.4, 0.8 * 0.5], before: [0.2, 0.8] };
    const { auc, aucAfter } = trueMetrics(ofModel, truth);
    assert.ok(auc > 0.5 && aucAfter !== null && aucAfter < 0.5, `${auc}, ${aucAfter}`);
  });
});

describe('a funnel whose banks have formulas of their own', () => {
  /** The correlation of two banks' effects on clicks. */
  function correlation(ownEffects: number): number {
    const [one, other] = makeWorld(2, { ownEffects }).fields.effects.map((effects) =>
      effects.filter((_, index) => index % DRIVERS.length === 0),
    );
    const sum = (product: (index: number) => number): number => one.reduce((total, _, i) => total + product(i), 0);
    return sum((i) => one[i] * other[i]) / Math.sqrt(sum((i) => one[i] ** 2) * sum((i) => other[i] ** 2));
  }

  it('has banks whose effects correlate by 1 less the share of own effects', () => {
    for (const ownEffects of [0, 0.5, 1]) {
      const measured = correlation(ownEffects);
      assert.ok(Math.abs(measured - (1 - ownEffects)) < 0.1, `${measured} for ${ownEffects}`);
    }
  });

  it('has the base rates that every generated funnel has', async (t) => {
    const { truth } = await writeFunnel({ seed: 2, rows: 20_000, ownEffects: 0.5 }, temporaryFolder(t), quietJob());
    const rates = truth.map((step) => step.reduce((sum, share) => sum + share, 0) / step.length);
    STEPS.forEach((step, index) => {
      assert.ok(Math.abs(rates[index] / BASE_RATES[step] - 1) < 0.15, `${step}: ${rates[index]}`);
    });
  });
});

describe('a funnel with less history of a bank', () => {
  it('keeps the test days and the other banks, with the truth of each sample', async (t) => {
    const folder = temporaryFolder(t);
    const whole = await writeFunnel({ seed: 2, rows: 4000 }, folder, quietJob());
    const short = await shortenHistory(whole, { bank: 'sprout', history: { share: 0.1 }, seed: 2, day: 84 }, folder);
    const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
    const [header, ...all] = linesOf(whole.funnel);
    const kept = linesOf(short.funnel).slice(1);
    const bank = header.split(',').indexOf('bank');
    const time = header.split(',').indexOf('event_time');
    const isEarly = (line: string): boolean =>
      line.split(',')[bank] === 'sprout' && Date.parse(line.split(',')[time]) < Date.UTC(2025, 2, 3 + 63);
    assert.deepEqual(
      kept.filter((line) => !isEarly(line)),
      all.filter((line) => !isEarly(line)),
    );
    const [before, after] = [all.filter(isEarly).length, kept.filter(isEarly).length];
    assert.ok(after > 0 && after < 0.2 * before, `${after} of ${before}`);
    kept.forEach((line, row) => {
      const origin = all.indexOf(line);
      assert.deepEqual(
        short.truth.map((step) => step[row]),
        whole.truth.map((step) => step[origin]),
      );
    });
  });
});

const figure = (change: Partial<SystemFigure>): SystemFigure => ({
  model: 'aitm',
  samples: 'own',
  day: 84,
  bank: 'lantern',
  history: 'all',
  step: 'activation',
  auc: 0.8,
  aucAfter: 0.7,
  excessLoss: 0.001,
  ...change,
});

test('the tables test the default against each rival over the seeds', () => {
  const seeds = [0.86, 0.87, 0.88].map((auc, seed) => [
    figure({ samples: 'all, then own', auc }),
    figure({ auc: auc - 0.02 - 0.001 * seed }),
    figure({ model: 'esmm', samples: 'all', auc: auc + 0.01 * (seed - 1) }),
  ]);
  const lines = systemsTable(seeds).split('\n');
  const rowOf = (start: RegExp): string => lines.find((line) => start.test(line)) ?? '';
  assert.match(rowOf(/^aitm +all, then own/), /\.8700 +\.001000 *$/);
  assert.match(rowOf(/^aitm +own/), /\.8490 .* \.00\d+$/);
  assert.match(rowOf(/^esmm +all/), / 1\.0000$/);
});

test('the tables test two systems on the banks that both could learn', () => {
  // Sprout is harder, and too small for a model of its own.
  const seeds = [0.86, 0.87, 0.88].map((auc, seed) => [
    figure({ samples: 'all, then own', auc }),
    figure({ samples: 'all, then own', bank: 'sprout', auc: auc - 0.2 - 0.05 * seed }),
    figure({ auc: auc - 0.02 - 0.001 * seed }),
  ]);
  const ofLantern = seeds.map((figures) => figures.filter(({ bank }) => bank === 'lantern'));
  const [p, pOfLantern] = [seeds, ofLantern].map((some) => /^aitm +own .* (\.\d+)$/m.exec(systemsTable(some))?.[1]);
  assert.equal(p, pOfLantern);
  assert.ok(Number(p) < 0.01, p);
});

test('the tables show histories that a model of the bank alone cannot learn from', () => {
  const table = startUpTable([[figure({ history: '1 %', samples: 'all, then own', auc: 0.85 })]]);
  assert.match(table, /1 % +– +\.8500 +–/);
});
