import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Predictor } from '../../core/predict/predict.ts';
import { openTrained, type TrainedNetwork } from '../../core/predict/trained.ts';
import { randomNetwork, schemaOf } from '../export/fixture.ts';

test('a network whose weights do not fit is released again', async (t) => {
  const network = randomNetwork('mlp', {}, schemaOf(false), 1);
  const { weights } = network;
  const released = t.mock.method(Predictor.prototype, 'release');
  const damaged: readonly [TrainedNetwork, string][] = [
    [{ ...network, weights: { ...weights, layout: 'another' } }, 'state'],
    [{ ...network, weights: { ...weights, table: weights.table.slice(1) } }, 'corrupt'],
  ];
  for (const [index, [trained, code]] of damaged.entries()) {
    await assert.rejects(openTrained(trained), { code });
    assert.equal(released.mock.callCount(), index + 1);
  }
});
