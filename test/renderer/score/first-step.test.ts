import assert from 'node:assert/strict';
import { test } from 'node:test';

import { firstStep } from '../../../renderer/views/score/overlap/first-step.ts';

const steps = ['click', 'application', 'approval', 'activation'];

test('compared lists first show the objective of their banks', () => {
  assert.equal(firstStep(steps, ['approval']), 'approval');
  assert.equal(firstStep(steps, ['approval', 'approval', null]), 'approval');
});

test('of several objectives it is the earliest, which the conversions of the others include', () => {
  assert.equal(firstStep(steps, ['activation', 'approval']), 'approval');
});

test('without an objective among the steps it is the last step', () => {
  assert.equal(firstStep(steps, []), 'activation');
  assert.equal(firstStep(['click'], ['approval']), 'click');
  assert.equal(firstStep([], ['approval']), null);
});
