import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { quietJob, type Progress } from '../../core/job.ts';
import { gatherModel } from '../../core/report/project/gather.ts';
import { inEnglish } from '../../core/text/en.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { jobWithNotes } from '../job-notes.ts';
import { options } from '../train/fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const { project, close } = freshProject();
after(close);

test('if an audience cannot be read, the drift of a model card has the error, and a note reports it', async () => {
  const name = 'unread';
  writeSyntheticDataset(project, name, 1000, 2);
  const { run } = await trainModel(project, { ...options, dataset: name }, quietJob());
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  const { drift } = await gatherModel(project, run, { audience: '/no/such/audience.csv' }, job);
  assert.ok(drift.error !== null);
  assert.deepEqual(notes, [inEnglish(drift.error)]);
  assert.match(notes[0], /no\/such\/audience/);
});

test('a model card reports the progress of what it measures, without the notes', async () => {
  writeSyntheticDataset(project, 'synthetic', 4000, 1);
  const { run } = await trainModel(project, options, quietJob());
  const progress: Progress[] = [];
  const { drift } = await gatherModel(project, run, {}, { ...quietJob(), report: (one) => progress.push(one) });
  assert.equal(drift.error, null);
  const read = progress.filter(({ phase, fraction }) => phase === 'read' && fraction !== undefined);
  assert.ok(read.length >= 2, 'the training data and the newest days are read');
  assert.ok(progress.every(({ note, saved }) => note === undefined && saved === undefined));
});
