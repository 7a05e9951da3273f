import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wholeSelection, type Selection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import type { Part } from '../../../core/predict/parts.ts';
import type { TrainingPlan } from '../../../core/predict/plan.ts';
import { deleteDataset, getDataset } from '../../../core/store/datasets/datasets.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { seenSamples } from '../../../core/train/runs/seen-samples.ts';
import { storeDataset } from '../../features/datasets.ts';
import { temporaryProject } from '../../temporary-project.ts';

/** Stores the samples `from` to `to` − 1 of a numbered population, one a second. */
function storeSamples(project: Project, name: string, from: number, to: number): void {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  storeDataset(project, name, {
    steps: ['click'],
    depth: numbers.map((number) => number % 2),
    id: numbers.map((number) => `s${number}`),
    time: numbers.map((number) => 1000 * number),
    bank: numbers.map((number) => (number % 2 === 0 ? 'a' : 'b')),
    numeric: { age: numbers },
  });
}

function partOf(project: Project, dataset: string, selection: Partial<Selection> = {}): Part {
  return {
    dataset,
    dataHash: getDataset(project, dataset).dataHash,
    selection: { ...wholeSelection(), ...selection },
  };
}

/** A run trained on the samples before 800 and validated on those before 900. */
function plan(project: Project): Pick<TrainingPlan, 'run' | 'parts'> {
  const parts = {
    train: partOf(project, 'train', { to: 800_000 }),
    valid: partOf(project, 'train', { from: 800_000, to: 900_000 }),
    test: partOf(project, 'train', { from: 900_000 }),
    negativeRate: 1,
  };
  return { parts, run: { run: 'r7' } as TrainingPlan['run'] };
}

const seen = async (project: Project, dataset: string, selection?: Partial<Selection>): Promise<string> =>
  inEnglish((await seenSamples(project, plan(project), partOf(project, dataset, selection), quietJob())) ?? '');

test('a run has seen the samples of its training and validation, but not those of its test', async (t) => {
  const project = temporaryProject(t);
  storeSamples(project, 'train', 0, 1000);
  storeSamples(project, 'other', 790, 1100);
  storeSamples(project, 'new', 900, 1100);
  const warning = (trained: number, validated: number, dataset: string): string =>
    `r7 has seen ${trained + validated} samples of ${dataset} (${trained} in training, ${validated} in validation): ` +
    'expect less on new samples';
  assert.deepEqual(
    [await seen(project, 'train'), await seen(project, 'other'), await seen(project, 'new')],
    [warning(800, 100, 'train'), warning(10, 100, 'other'), ''],
  );
  // Only the evaluated samples count.
  assert.equal(await seen(project, 'other', { bank: 'a' }), warning(5, 50, 'other'));
});

test('if its data are gone, it is unknown what a run has seen', async (t) => {
  const project = temporaryProject(t);
  storeSamples(project, 'train', 0, 1000);
  storeSamples(project, 'other', 0, 10);
  const trained = plan(project);
  deleteDataset(project, 'train');
  assert.equal(
    inEnglish((await seenSamples(project, trained, partOf(project, 'other'), quietJob())) ?? ''),
    'data that r7 was trained on have been changed or deleted: it is unknown whether it has seen samples of other',
  );
});
