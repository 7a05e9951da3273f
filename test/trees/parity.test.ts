import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { pythonRequirement, testPython } from '../../build/requirements/python.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { labelsOf } from '../../core/evaluate/steps.ts';
import { Forest } from '../../core/trees/forest.ts';
import { openLightgbm } from '../../core/trees/library.ts';
import { FIXED_PARAMETERS } from '../../core/trees/parameters.ts';
import { TreesTrainerThread } from '../../core/trees/trees-trainer-thread.ts';
import { bothMature, COLUMNS, tinyData, tinySetup } from './tiny.ts';

const python = testPython();

const jsonOf = (values: Float32Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

const [train, score] = [tinyData(4000, 5), tinyData(1500, 6)];
const setup = tinySetup(4000, 1500);

/** Trains with the program and returns its predictions of 1,500 rows. */
async function predictInProgram(): Promise<Float64Array> {
  const trainer = new TreesTrainerThread(setup);
  try {
    await trainer.request('sample', [train.values]);
    for (const [from, to] of [
      [0, 1500],
      [1500, 4000],
    ])
      await trainer.request('push', [
        'train',
        train.values.slice(from * COLUMNS, to * COLUMNS),
        train.depth.slice(from, to),
        bothMature(to - from),
      ]);
    await trainer.request('push', ['valid', score.values, score.depth, bothMature(score.depth.length)]);
    await trainer.request('begin', [2]);
    await trainer.request('grow', [40, Infinity]);
    const forest = new Forest(await openLightgbm(), await trainer.request('save', [40]), 1);
    const predictions = new Float64Array(1500);
    forest.predict(score.values, 1500, COLUMNS, predictions);
    forest.free();
    return predictions;
  } finally {
    await trainer.close();
  }
}

/** Trains in Python and returns the predictions of the same rows. */
function predictInPython(): readonly number[] {
  const input = {
    columns: COLUMNS,
    categorical: [...setup.categorical],
    parameters: { ...FIXED_PARAMETERS, ...setup.parameters },
    trees: 40,
    train: jsonOf(train.values),
    label: [...labelsOf(train.depth, 2)],
    score: jsonOf(score.values),
  };
  const { status, stdout, stderr } = spawnSync(python.command, [join(import.meta.dirname, 'parity.py')], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: python.env,
    input: JSON.stringify(input),
  });
  assert.equal(status, 0, stderr);
  return (JSON.parse(stdout.slice(stdout.indexOf('{"version"'))) as { predicted: readonly number[] }).predicted;
}

describe('LightGBM in Python', { skip: skipWithout(lightgbmRequirement) || skipWithout(pythonRequirement) }, () => {
  it('gives the same predictions after the same training', async () => {
    const actual = await predictInProgram();
    const expected = predictInPython();
    assert.equal(new Set(actual).size > 100, true);
    const largest = actual.reduce((max, probability, row) => Math.max(max, Math.abs(probability - expected[row])), 0);
    assert.ok(largest <= 1e-12, `they differ by up to ${largest}`);
  });
});
