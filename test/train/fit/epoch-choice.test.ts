import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import { wholeSelection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import type { EpochChoices } from '../../../core/predict/plan.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { chooseEpochs, decidingMetrics } from '../../../core/train/fit/epoch-choice.ts';
import { choiceNotes } from '../../../core/train/fit/training-warnings.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';
import { storeDataset } from '../../features/datasets.ts';
import { temporaryProject } from '../../temporary-project.ts';

const STEPS = ['click', 'approval', 'activation'] as const;

/** How many samples of a bank reached each step. */
type Reached = readonly [click: number, approval: number, activation: number];

/** Chooses epochs for bank a; it and bank b, if there is one, have 2000 validation samples each. */
async function choose(
  t: { after: (work: () => void) => void },
  a: Reached,
  b: Reached | null,
  objective: string | null,
): Promise<EpochChoices> {
  const project = temporaryProject(t);
  const depths = ([click, approval, activation]: Reached): number[] =>
    Array.from(
      { length: 2000 },
      (_, index) => Number(index < click) + Number(index < approval) + Number(index < activation),
    );
  const [ofA, ofB] = [depths(a), b === null ? [] : depths(b)];
  const bank = [...ofA.map(() => 'a'), ...ofB.map(() => 'b')];
  const { dataHash } = storeDataset(project, 'valid', {
    steps: STEPS,
    depth: [...ofA, ...ofB],
    bank,
    numeric: { age: bank.map((_, index) => index) },
  });
  const valid = { dataset: 'valid', dataHash, selection: wholeSelection('a') };
  return chooseEpochs(project, { steps: STEPS, objective, valid }, quietJob());
}

test('an epoch is chosen by the objective if it has 50 positives', async (t) => {
  const { run, steps } = await choose(t, [500, 120, 50], null, 'activation');
  assert.deepEqual(run, { positives: { activation: 50 }, few: {}, allBanks: false, enough: true });
  assert.deepEqual(steps['activation'], run);
});

test('an epoch is chosen by the nearest earlier step with 50 positives, by step if steps share nothing', async (t) => {
  const { run, steps } = await choose(t, [500, 50, 49], [500, 400, 300], 'activation');
  assert.deepEqual(run, { positives: { approval: 50 }, few: { activation: 49 }, allBanks: false, enough: true });
  assert.deepEqual(
    Object.values(steps).map(({ positives }) => Object.keys(positives)),
    [['click'], ['approval'], ['approval']],
  );
  const sparse = await choose(t, [500, 49, 7], [500, 400, 300], 'activation');
  assert.deepEqual(sparse.run.positives, { click: 500 });
});

test('an epoch is chosen by the objective over all banks if no step of the bank has 50 positives', async (t) => {
  const { run, steps } = await choose(t, [49, 9, 7], [500, 400, 300], 'activation');
  assert.deepEqual(run, { positives: { activation: 307 }, few: { activation: 7 }, allBanks: true, enough: true });
  assert.deepEqual(
    Object.entries(steps).map(([step, { positives, allBanks }]) => [step, positives, allBanks]),
    [
      ['click', { click: 549 }, true],
      ['approval', { approval: 409 }, true],
      ['activation', { activation: 307 }, true],
    ],
  );
  const { run: earlier } = await choose(t, [49, 9, 7], [500, 41, 2], 'activation');
  assert.deepEqual([earlier.positives, earlier.allBanks], [{ approval: 50 }, true]);
});

test('an epoch is chosen by the objective even if no step has 50 positives, and this is reported', async (t) => {
  const { run } = await choose(t, [40, 9, 7], null, 'activation');
  assert.deepEqual(run, { positives: { activation: 7 }, few: { activation: 7 }, allBanks: false, enough: false });
  assert.equal((await choose(t, [20, 9, 7], [20, 1, 1], 'activation')).run.enough, false);
});

test('an epoch is chosen by the mean of the steps with 50 positives if there is no objective', async (t) => {
  const all = await choose(t, [500, 120, 60], null, null);
  assert.deepEqual([Object.keys(all.run.positives), all.run.few], [[...STEPS], {}]);
  const { run } = await choose(t, [500, 120, 7], null, null);
  assert.deepEqual(run, {
    positives: { click: 500, approval: 120 },
    few: { activation: 7 },
    allBanks: false,
    enough: true,
  });
  const { run: none } = await choose(t, [40, 9, 7], null, null);
  assert.deepEqual([Object.keys(none.positives), none.enough], [[...STEPS], false]);
});

describe('the notes about the choice of an epoch', () => {
  const notes = (choices: EpochChoices, independent: boolean, grown: 'epochs' | 'trees'): string[] =>
    choiceNotes(choices, independent, grown).map(inEnglish);

  it('name the step that lacks positives, and the step that is used instead', async (t) => {
    const choices = await choose(t, [500, 120, 7], null, 'activation');
    assert.deepEqual(notes(choices, false, 'epochs'), [
      'few positives in the validation set (activation 7): with fewer than 50, the best epoch would be mostly ' +
        'chance, so it is chosen on approval (120)',
    ]);
    const all = await choose(t, [40, 9, 7], [500, 400, 300], 'activation');
    assert.deepEqual(notes(all, false, 'epochs'), [
      'few positives in the validation set (activation 7): with fewer than 50, the best epoch would be mostly ' +
        'chance, so it is chosen on the validation set of all banks: activation (307)',
    ]);
    assert.deepEqual(notes(await choose(t, [500, 120, 50], null, 'activation'), false, 'epochs'), []);
  });

  it('combine steps with the same remedy', async (t) => {
    assert.deepEqual(notes(await choose(t, [500, 40, 7], null, 'activation'), true, 'trees'), [
      'few positives in the validation set (approval 40, activation 7): with fewer than 50, the best number of trees ' +
        'would be mostly chance, so it is chosen on click (500)',
    ]);
    const [none, ...others] = notes(await choose(t, [40, 9, 7], null, 'activation'), true, 'epochs');
    assert.match(none, /\(click 40, approval 9, activation 7\): .* the epoch at which training stops is mostly chance/);
    assert.deepEqual(others, []);
  });
});

describe('the metrics by which an epoch is chosen', () => {
  const measured = (auc: number) => ({ ...METRICS, auc });
  const own = { click: measured(0.6), approval: measured(0.7), activation: measured(0.99) };
  const all = { click: measured(0.61), approval: measured(0.71), activation: measured(0.81) };

  it('are those of the deciding step, either of the run or of each step', async (t) => {
    const choices = await choose(t, [500, 120, 7], null, 'activation');
    assert.deepEqual(decidingMetrics(choices, STEPS, false, { part: own, allBanks: null }), { approval: own.approval });
    assert.deepEqual(decidingMetrics(choices, STEPS, true, { part: own, allBanks: null }), {
      click: own.click,
      approval: own.approval,
      activation: own.approval,
    });
  });

  it('are those over all banks if the choice is over all banks', async (t) => {
    const choices = await choose(t, [40, 9, 7], [500, 400, 300], 'activation');
    assert.deepEqual(decidingMetrics(choices, STEPS, false, { part: own, allBanks: all }), {
      activation: all.activation,
    });
  });
});
