import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Block } from '../../core/features/blocks.ts';
import type { Field } from '../../core/features/schema.ts';
import { quietJob } from '../../core/job.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import type { RunInfo } from '../../core/store/runs/runs.ts';
import { permuted, studyImportance } from '../../core/study/importance.ts';
import { recordingJob } from '../recording-job.ts';
import { cancelledAt, syntheticProject, trained } from './synthetic-project.ts';

const values = textColumn(['a']);
const field = (name: string, offset: number): Field => ({
  name,
  role: 'categorical',
  kind: 'categorical',
  values,
  offset,
  size: 10,
});
const list: Field = { name: 'tags', role: 'multi', kind: 'multi', values, offset: 20, size: 10 };
const sequence: Field = { name: 'visits', role: 'multi', kind: 'sequence', length: 2, values, offset: 30, size: 10 };
const [city, bank] = [field('city', 0), field('bank', 10)];
const schema = { fields: [city, list, sequence, bank] };
const block: Block = {
  rows: 3,
  single: Int32Array.from([1, 31, 32, 11, 2, 33, 34, 12, 3, 35, 36, 13]),
  multi: [{ offsets: Uint32Array.from([0, 1, 3, 4]), values: Int32Array.from([21, 22, 23, 24]) }],
  depth: new Uint8Array(3),
  matureSteps: new Uint8Array(3),
  sourceRows: new Uint32Array(3),
};
const order = Uint32Array.from([2, 0, 1]);

test('a permuted field takes its values from other samples, and leaves the other fields and the block', () => {
  assert.deepEqual([...permuted(block, schema, city, order).single], [3, 31, 32, 11, 1, 33, 34, 12, 2, 35, 36, 13]);
  assert.deepEqual([...permuted(block, schema, sequence, order).single], [1, 35, 36, 11, 2, 31, 32, 12, 3, 33, 34, 13]);
  assert.deepEqual(permuted(block, schema, list, order), {
    ...block,
    multi: [{ offsets: Uint32Array.from([0, 1, 2, 4]), values: Int32Array.from([24, 21, 22, 23]) }],
  });
  assert.equal(block.single[0], 1);
});

let fixture: ReturnType<typeof syntheticProject>;
let run: RunInfo;
before(async () => {
  fixture = syntheticProject(40_000);
  run = await trained(fixture.project);
});
after(() => fixture.close());
const options = { repeats: 3, rows: 50_000, seed: 1 };

test('the importance is large for features on which a step depends, and about zero for the others', async () => {
  const study = await studyImportance(fixture.project, run, options, quietJob());
  const dropOf = (feature: string, step: string): number =>
    study.features.find((importance) => importance.feature === feature)?.drops[step]?.drop ?? NaN;
  assert.deepEqual(study.features.map(({ feature }) => feature).sort(), ['bank', 'banner', 'city', 'income', 'tags']);
  for (const feature of ['city', 'banner'])
    assert.ok(dropOf(feature, 'click') > 0.05, `${feature}: ${dropOf(feature, 'click')}`);
  assert.ok(dropOf('income', 'approval') > 0.05, `${dropOf('income', 'approval')}`);
  assert.ok(Math.abs(dropOf('income', 'click')) < 0.02);
  for (const noise of ['bank', 'tags'])
    for (const step of run.steps)
      assert.ok(Math.abs(dropOf(noise, step)) < 0.02, `${noise} ${step}: ${dropOf(noise, step)}`);
  for (const { feature, drops } of study.features)
    for (const [step, { drop, low, high }] of Object.entries(drops)) {
      const isWithin = drop !== null && typeof low === 'number' && typeof high === 'number';
      assert.ok(isWithin && low <= drop && drop <= high, `${feature} ${step}: ${low} to ${high}`);
    }
  const lowOf = (feature: string, step: string): number =>
    study.features.find((importance) => importance.feature === feature)?.drops[step]?.low ?? NaN;
  assert.ok(lowOf('city', 'click') > 0 && lowOf('banner', 'click') > 0 && lowOf('income', 'approval') > 0);
  type Measured = { auc: number; aucLow: number; aucHigh: number; rows: number; positives: number };
  const valid = run.valid as Record<string, Measured>;
  for (const step of run.steps) {
    const { low = 0, high = 0 } = study.aucIntervals?.[step] ?? {};
    const expected = [valid[step].auc, valid[step].aucLow, valid[step].aucHigh];
    [study.auc[step] ?? 0, low, high].forEach((value, index) => assert.ok(Math.abs(value - expected[index]) < 1e-6));
  }
  assert.deepEqual(study.positives, Object.fromEntries(run.steps.map((step) => [step, valid[step].positives])));
  assert.deepEqual([study.rows, study.ofRows, study.on], [valid['click'].rows, valid['click'].rows, 'valid']);
  assert.deepEqual(await studyImportance(fixture.project, run, options, quietJob()), study);
});

test('the importance of features is measured on a subset of many samples, and reports it', async () => {
  const job = recordingJob();
  const study = await studyImportance(fixture.project, run, { ...options, rows: 1000 }, job);
  assert.equal(study.rows, 1000);
  const total = study.ofRows.toLocaleString('en-US');
  assert.deepEqual(job.notes, [
    `importance is measured on a random sample of 1,000 of the ${total} validation samples`,
  ]);
});

test('the importance of features can be cancelled between two permutations', async () => {
  await assert.rejects(studyImportance(fixture.project, run, options, cancelledAt('permute', 3)), {
    code: 'cancelled',
  });
});
