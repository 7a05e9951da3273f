/** With delayed feedback, the last step also learns from samples whose window has not ended. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { quietJob } from '../../../core/job.ts';
import { predictWeighted } from '../../../core/predict/evaluate-part.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { importProject } from '../../ingest/import-project.ts';
import { recordingJob } from '../../recording-job.ts';
import { cancelledRun, cancelledWhen, weightsOf } from './small-training.ts';

const { project, imported, lastName } = importProject();

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const ROWS = 8_000;
const DAYS = 50;
const WINDOW = 10;
/** First day of the new banner: all of its training samples are still open on the last training day, day 39. */
const NEW_FROM = 30;
const RATES = { old: 0.2, new: 0.7 };

/** All samples are clicked; those that activate do so at a time spread evenly over ten days. */
function funnel(): { readonly text: string; readonly banners: readonly string[] } {
  const random = new Random(7);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const at = START + (row * DAYS * DAY) / ROWS;
    const isNew = at >= START + NEW_FROM * DAY && random.uniform() < 0.5;
    const rate = isNew ? RATES.new : RATES.old;
    const activation = random.uniform() < rate ? iso(at + random.uniform() * WINDOW * DAY) : '';
    return [row, iso(at), isNew ? 'new' : 'old', iso(at), activation];
  });
  const lines = rows.map((row) => row.join()).join('\n');
  return { text: `id,time,banner,click,activation\n${lines}\n`, banners: rows.map((row) => row[2] as string) };
}

const options = (delayedFeedback: boolean) => ({
  dataset: lastName(),
  model: 'mlp',
  engine: 'onnx' as const,
  seed: 2,
  objective: 'activation',
  config: {
    training: { delayedFeedback, batchSize: 50, epochs: 6, patience: 6, learningRate: 0.02, calibration: 'none' },
    model: { tower: { widths: [8], dropout: [0] } },
  },
});

/** Mean predicted activation on the test days, by banner. */
async function predicted(delayedFeedback: boolean): Promise<Record<string, number>> {
  const { run } = await trainModel(project, options(delayedFeedback), quietJob());
  assert.equal(loadPlan(project, run).delays !== undefined, delayedFeedback);
  const plan = loadPlan(project, run);
  const predictor = await openTrained(readTrained(project, plan));
  const { probabilities, sourceRows } = await predictWeighted(
    project,
    predictor,
    plan.schema,
    plan.parts.test!,
    quietJob(),
  );
  await predictor.release();
  return Object.fromEntries(
    ['old', 'new'].map((name) => {
      const samples = [...sourceRows.keys()].filter((i) => banners[sourceRows[i]] === name);
      return [name, samples.reduce((sum, i) => sum + probabilities['activation'][i], 0) / samples.length];
    }),
  );
}

const { text, banners } = funnel();
before(async () => {
  const steps = [{ name: 'click' }, { name: 'activation', windowDays: WINDOW }];
  await imported(text, { mapping: { steps, features: { banner: 'categorical' } }, asOf: START + 70 * DAY });
});

test('a banner younger than the window is predicted correctly only with delayed feedback', async () => {
  const withFeedback = await predicted(true);
  const without = await predicted(false);
  assert.ok(Math.abs(withFeedback['new'] - RATES.new) < 0.12, JSON.stringify(withFeedback));
  assert.ok(Math.abs(withFeedback['old'] - RATES.old) < 0.05, JSON.stringify(withFeedback));
  assert.ok(without['new'] < 0.45, JSON.stringify(without));
});

test('a resumed run with delayed feedback ends with the weights of an uninterrupted one', async () => {
  const { run } = await trainModel(project, options(true), quietJob());
  const cancel = cancelledWhen(({ phase, counts }) => phase === 'train' && (counts?.['step'] ?? 0) > 200);
  const resume = await cancelledRun(trainModel(project, options(true), cancel));
  await trainModel(project, { ...options(true), resume }, quietJob());
  assert.deepEqual(weightsOf(project, resume), weightsOf(project, run));
});

test('a note says why delayed feedback has no effect', async () => {
  const notesOf = async (dataset: string, downSampling: number | null): Promise<string> => {
    const { config, ...others } = options(true);
    const training = { ...config.training, epochs: 1, downSampling };
    const job = recordingJob();
    await trainModel(project, { ...others, dataset, config: { ...config, training } }, job);
    return job.notes.filter((note) => note.startsWith('delayed feedback')).join();
  };
  const windowed = lastName();
  assert.equal(await notesOf(windowed, null), '');
  assert.equal(await notesOf(windowed, 0.3), 'delayed feedback has no effect with down-sampling');
  const steps = [{ name: 'click' }, { name: 'activation', windowDays: 0 }];
  await imported(text, { mapping: { steps, features: { banner: 'categorical' } }, asOf: START + 70 * DAY });
  assert.match(
    await notesOf(lastName(), null),
    /it needs a step with a longer window than the first, a time for every conversion, and at least 50 /,
  );
});
