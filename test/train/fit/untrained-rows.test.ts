/** A value that training never saw is predicted like an average value. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { RARE_INDEX } from '../../../core/features/schema.ts';
import { quietJob } from '../../../core/job.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { fillUntrainedRows } from '../../../core/train/fit/untrained-rows.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options } from './small-training.ts';

const { project, close } = freshProject();
after(close);

test('rows that training never used become the mean of their field, weighted by the use of each row', () => {
  const field = {
    name: 'city',
    role: 'categorical',
    kind: 'categorical',
    values: { bytes: new Uint8Array() },
  } as const;
  const schema = {
    fields: [
      { ...field, offset: 0, size: 4 },
      { ...field, name: 'unused', offset: 4, size: 1 },
    ],
  } as unknown as Parameters<typeof fillUntrainedRows>[2];
  const table = Float32Array.of(9, 9, 9, 9, 1, 2, 5, 6, 7, 7);
  fillUntrainedRows(table, Uint32Array.of(0, 0, 3, 1, 0), schema);
  assert.deepEqual([...table], [2, 3, 2, 3, 1, 2, 5, 6, 7, 7]);
});

test('the prediction for an unknown banner is between the lowest and the highest of the trained ones', async () => {
  writeSyntheticDataset(project, 'synthetic', 10_000, 1);
  const { run } = await trainModel(project, options, quietJob());
  const plan = loadPlan(project, run);
  const predictor = await openTrained(readTrained(project, plan));
  const fields = plan.schema.fields.filter(({ kind }) => kind !== 'multi');
  const bannerIndex = fields.findIndex(({ role }) => role === 'banner');
  const { offset, size } = fields[bannerIndex];
  // The same user with each banner: the missing one, the unknown one, then those of training.
  const single = Int32Array.from({ length: size * fields.length }, (_, i) =>
    i % fields.length === bannerIndex ? offset + Math.floor(i / fields.length) : fields[i % fields.length].offset + 2,
  );
  const multi = plan.schema.fields
    .filter(({ kind }) => kind === 'multi')
    .map((field) => ({
      offsets: Uint32Array.from({ length: size + 1 }, (_, row) => row),
      values: new Int32Array(size).fill(field.offset),
    }));
  const [click] = await predictor.predict({ count: size, singleFields: fields.length, single, multi });
  await predictor.release();
  const trained = [...click.slice(RARE_INDEX + 1)];
  const unknown = click[RARE_INDEX];
  assert.ok(Math.min(...trained) < unknown && unknown < Math.max(...trained), `${unknown} among ${trained.join(', ')}`);
});
