import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listModels } from '../../core/models/registry.ts';
import type { SearchRange, SearchSpace } from '../../core/models/search-space.ts';
import { configureRun, settingAt, withSetting } from '../../core/predict/config.ts';
import { drawSettings } from '../../core/tune/draw.ts';
import { layersSetting } from '../models/subjects.ts';

const TRIALS = 20;

/** The position of a number in its range, from 0 to 1. */
function shareOf(range: Exclude<SearchRange, { kind: 'choice' }>, value: number): number {
  const { kind, low, high, scale } = range;
  const end = kind === 'integer' ? high + 1 : high;
  return scale === 'log' ? Math.log(value / low) / Math.log(end / low) : (value - low) / (end - low);
}

function drawAll(space: SearchSpace, seed: number, trials: number): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: trials }, (_, index) => drawSettings(space, seed, index + 2));
}

test('the first trials reach every quarter of every range of every model, for any seed', () => {
  for (const { name, space } of listModels())
    for (let seed = 1; seed <= 20; seed++) {
      const drawn = drawAll(space, seed, TRIALS - 1);
      for (const [path, range] of Object.entries(space)) {
        if (range.kind === 'choice') {
          assert.equal(new Set(drawn.map((settings) => settings[path])).size, range.values.length, `${name} ${path}`);
          continue;
        }
        const values = drawn.map((settings) => settings[path] as number);
        assert.ok(values.every((value) => value >= range.low && value <= range.high));
        if (range.kind === 'integer') assert.ok(values.every(Number.isInteger));
        // A narrow range of integers has too few values for quarters: all of them are drawn.
        if (range.kind === 'integer' && range.high - range.low < 8) {
          assert.equal(new Set(values).size, range.high - range.low + 1, `${name} ${path}`);
          continue;
        }
        const quarters = new Set(values.map((value) => Math.min(3, Math.floor(4 * shareOf(range, value)))));
        assert.equal(quarters.size, 4, `${name} ${path}, seed ${seed}`);
      }
    }
});

test('four consecutive trials reach every quarter of the first setting, and three every third of the second', () => {
  const parts = (count: number): SearchRange => ({ kind: 'integer', low: 1, high: count, scale: 'linear' });
  const space = { 'training.a': parts(4), 'training.b': parts(3) };
  for (let seed = 1; seed <= 20; seed++) {
    const drawn = drawAll(space, seed, 60);
    for (let index = 0; index + 4 <= drawn.length; index++) {
      assert.equal(new Set(drawn.slice(index, index + 4).map((settings) => settings['training.a'])).size, 4);
      assert.equal(new Set(drawn.slice(index, index + 3).map((settings) => settings['training.b'])).size, 3);
    }
  }
});

test('two settings of a trial are uncorrelated', () => {
  const range: SearchRange = { kind: 'real', low: 0, high: 1, scale: 'linear' };
  const space = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`training.s${index}`, range]));
  const drawn = drawAll(space, 1, 500);
  const paths = Object.keys(space);
  for (const a of paths)
    for (const b of paths.slice(paths.indexOf(a) + 1)) {
      // A uniform number from 0 to 1 has variance 1/12.
      const products = drawn.map((settings) => ((settings[a] as number) - 0.5) * ((settings[b] as number) - 0.5) * 12);
      const correlation = products.reduce((sum, value) => sum + value, 0) / products.length;
      assert.ok(Math.abs(correlation) < 0.1, `${a}, ${b}: ${correlation}`);
    }
});

test('a trial depends only on the seed and its own number', () => {
  const { space } = listModels()[0];
  assert.deepEqual(drawSettings(space, 1, 7), drawSettings(space, 1, 7));
  assert.notDeepEqual(drawSettings(space, 1, 7), drawSettings(space, 2, 7));
  assert.equal(new Set(drawAll(space, 1, 100).map((settings) => JSON.stringify(settings))).size, 100);
});

test('every range names a setting of its model, is valid at both ends, and contains the default', () => {
  for (const { name, space } of listModels()) {
    const defaults = configureRun(name, {});
    for (const [path, range] of Object.entries(space)) {
      const defaultValue = settingAt(defaults, path);
      assert.notEqual(defaultValue, undefined, `${name} has no ${path}`);
      const ends = range.kind === 'choice' ? range.values : [range.low, range.high];
      for (const end of ends) {
        const value = Array.isArray(defaultValue) && !Array.isArray(end) ? defaultValue.map(() => end) : end;
        assert.deepEqual(settingAt(configureRun(name, withSetting(defaults, path, value)), path), value);
      }
      if (range.kind === 'choice') assert.ok(range.values.some((value) => String(value) === String(defaultValue)));
      else
        for (const value of [defaultValue].flat() as number[])
          assert.ok(value >= range.low && value <= range.high, `${name} ${path} = ${value}`);
    }
  }
});

test('networks search the settings that they share, and LightGBM the settings of its trees', () => {
  const shared = ['training.learningRate', 'training.l2', 'features.dimension', 'features.minFrequency'];
  for (const { name, kind, config, space } of listModels()) {
    if (kind === 'network') {
      const paths = Object.keys(space);
      assert.deepEqual(paths.slice(0, 4), shared, name);
      const hasLayers = layersSetting(config) !== undefined;
      assert.equal(
        paths.some((path) => path.endsWith('.dropout')),
        hasLayers,
        name,
      );
    }
  }
  const trees = listModels().find(({ kind }) => kind === 'trees')!;
  for (const setting of ['learningRate', 'leaves', 'minLeafSamples', 'baggingFraction', 'categorySmoothing'])
    assert.ok(Object.hasOwn(trees.space, `model.${setting}`), setting);
});
