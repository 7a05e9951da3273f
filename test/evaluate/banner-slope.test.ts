import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { addSlopes, combinedSlopes, outcomeSlope, type BannerEffect } from '../../core/evaluate/banner-slope.ts';
import type { ForecastCell } from '../../core/evaluate/forecast-error.ts';

const BANKS = 20;
const BANNERS = 12;

/** Cells in which a banner's true effect is `slope` times the predicted one, and each bank has a level of its own. */
function draw(seed: number, slope: number): { readonly cells: ForecastCell[]; readonly effects: BannerEffect[] } {
  const random = new Random(seed);
  const [cells, effects]: [ForecastCell[], BannerEffect[]] = [[], []];
  for (let bank = 0; bank < BANKS; bank++) {
    const level = 0.2 * random.normal();
    for (let banner = 0; banner < BANNERS; banner++) {
      const effect = 0.2 * random.normal();
      effects.push({ bank, banner, effect });
      for (let period = 0; period < 3; period++) {
        const expected = 100 + 100 * random.uniform();
        const mean = expected * Math.exp(level + (slope - 1) * effect);
        const observed = mean + Math.sqrt(mean) * random.normal();
        cells.push({ bank, banner, period, expected, variance: expected, observed });
      }
    }
  }
  return { cells, effects };
}

describe('the slope of outcomes on the differences between banners', () => {
  for (const slope of [0, 0.5, 1, 1.2])
    it(`is ${slope} where the true effects are ${slope} times the predicted ones`, () => {
      const { cells, effects } = draw(1, slope);
      const { information, weighted } = outcomeSlope(cells, effects);
      const error = 4 / Math.sqrt(information);
      assert.ok(error < 0.2 && Math.abs(weighted / information - slope) < error + 0.03, `${weighted / information}`);
    });

  it('says nothing about banners that the model does not know', () => {
    assert.deepEqual(outcomeSlope(draw(1, 1).cells, []), { information: 0, weighted: 0 });
  });

  it('adds up over halves of the users', () => {
    const { cells, effects } = draw(2, 0.7);
    const twice = addSlopes([outcomeSlope(cells, effects), outcomeSlope(cells, effects)]);
    assert.equal(twice.information, 2 * outcomeSlope(cells, effects).information);
  });
});

describe('the slopes of all steps', () => {
  const step = (information: number, slope: number, reliability: number) => ({
    information,
    weighted: information * slope,
    reliability,
  });

  it('are their own where their outcomes say much', () => {
    const [click, activation] = combinedSlopes([step(1e6, 0.9, 0.5), step(1e6, 0.4, 0.5)]);
    assert.ok(Math.abs(click - 0.9) < 0.01 && Math.abs(activation - 0.4) < 0.01);
  });

  it('follow their reliability, scaled as by the steps with many outcomes, where their own say little', () => {
    const [, activation] = combinedSlopes([step(1e6, 0.9, 0.6), step(1e-6, -3, 0.4)]);
    assert.ok(Math.abs(activation - 0.6) < 0.01);
  });

  it('are 0 where banners do not differ beyond chance, and never beyond 0 and 1.25', () => {
    assert.deepEqual(combinedSlopes([step(1e6, -0.2, 0), step(1e6, 3, 1)]), [0, 1.25]);
  });

  it('are the reliability where no outcomes are known', () => {
    assert.deepEqual(combinedSlopes([step(0, 0, 0.7)]), [0.7]);
  });
});
