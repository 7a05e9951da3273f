import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import { Random } from '../../../../core/engine/random.ts';
import { DAY_MS } from '../../../../core/funnel/steps.ts';
import { importDataset } from '../../../../core/ingest/import.ts';
import { quietJob } from '../../../../core/job.ts';
import { readForecastParameters, type ForecastParameters } from '../../../../core/predict/forecast.ts';
import { scoreAudience, type ScoreResult } from '../../../../core/score/score-audience.ts';
import type { Project } from '../../../../core/store/file/project.ts';
import { inEnglish } from '../../../../core/text/en.ts';
import { trainModel } from '../../../../core/train/fit/train.ts';
import { freshProject } from '../../synthetic-dataset.ts';
import { options, small } from '../small-training.ts';

const ROWS = 6000;
const DAYS = 60;
const USERS = 1000;

/** A sample as it is drawn: its bank, and its rates of clicks and of approvals among them. */
type Draw = (day: number, random: Random) => readonly [bank: string, click: number, approval: number];

/** A project with 60 days of samples. */
async function projectOf(t: TestContext, draw: Draw): Promise<{ readonly project: Project; readonly path: string }> {
  const { project, path, close } = freshProject();
  t.after(close);
  const random = new Random(11);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const day = (DAYS * row) / ROWS;
    const [bank, clickRate, approvalRate] = draw(day, random);
    const click = random.uniform() < clickRate;
    const approval = click && random.uniform() < approvalRate;
    const time = new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString();
    return [row, `u${row}`, time, bank, `c${row % 3}`, Number(click), Number(approval)].join(',');
  });
  const file = `${path}.csv`;
  writeFileSync(file, ['id,user,time,bank,city,click,approval', ...lines].join('\n'));
  const steps = [{ name: 'click' }, { name: 'approval' }];
  const mapping = { user: 'user', steps, features: { city: 'categorical' } } as const;
  await importDataset(project, { files: [file], dataset: 'days', mapping }, quietJob());
  return { project, path };
}

async function trained(
  project: Project,
  members = 1,
  epochs = 12,
): Promise<{ readonly run: string; readonly parameters: ForecastParameters }> {
  const config = { ...small, training: { ...small.training, batchSize: 200, epochs, members } };
  const { run } = await trainModel(project, { ...options, dataset: 'days', config }, quietJob());
  return { run, parameters: readForecastParameters(project, run)! };
}

/** Scores users for some of the banks. */
function score(project: Project, path: string, run: string, banks: readonly string[]): Promise<ScoreResult> {
  const audience = `${path}.users.csv`;
  const users = Array.from({ length: USERS }, (_, user) => `v${user},c${user % 3}`);
  writeFileSync(audience, `user,city\n${users.join('\n')}\n`);
  const all = Object.fromEntries(['north', 'south'].map((bank) => [bank, banks.includes(bank) ? run : null]));
  return scoreAudience(
    project,
    { runs: [run], banks: all, audience, out: `${path}.list.csv`, per: 'user' },
    quietJob(),
  );
}

const notesOf = ({ notes }: ScoreResult): string[] =>
  notes.map((note) => inEnglish(note)).filter((note) => note.includes('few recent conversions'));

/** South ends after 30 days; the clicks of north fall to a quarter after 45. */
const ENDED: Draw = (day, random) => {
  const isSouth = day < 30 && random.uniform() < 0.5;
  return isSouth ? ['south', 0.4, 0.5] : ['north', day < 45 ? 0.4 : 0.1, 0.5];
};

for (const members of [1, 2])
  test(`a bank that ended early keeps its level when the others fall (members: ${members})`, async (t) => {
    const { project, path } = await projectOf(t, ENDED);
    const { run, parameters } = await trained(project, members);
    assert.deepEqual(Object.keys(parameters.ownLevels ?? {}), ['south']);
    const ended = await score(project, path, run, ['south']);
    const [clicks, approvals] = ended.forecast.map(({ expected }) => expected / USERS);
    // The model is calibrated to the last days, when only north had samples.
    assert.ok(Math.abs(clicks / 0.4 - 1) < 0.2 && Math.abs(approvals / 0.2 - 1) < 0.25, `${clicks} ${approvals}`);
    for (const [step, { low, high, expected }] of ended.forecast.entries())
      assert.ok(low < 0.4 * USERS * 0.5 ** step && high > 0.4 * USERS * 0.5 ** step && high - low > 0.3 * expected);
    assert.deepEqual(notesOf(ended), [
      `the data of ${run} have few recent conversions of bank south, or none: its forecast is based on all ` +
        'of its days, with wider intervals',
    ]);
    const other = await score(project, path, run, ['north']);
    assert.ok(Math.abs(other.forecast[0].expected / USERS / 0.1 - 1) < 0.4, `${other.forecast[0].expected}`);
    assert.deepEqual(notesOf(other), []);
    const relative = ({ forecast }: ScoreResult): number => forecast[0].errors.model! / forecast[0].expected;
    assert.ok(relative(ended) > relative(other));
  });

test('a bank that began shortly before the end of training is forecast from its own days', async (t) => {
  const { project, path } = await projectOf(t, (day, random) =>
    day >= 46.5 && random.uniform() < 0.5 ? ['south', 0.05, 0.8] : ['north', 0.5, 0.2],
  );
  const { run, parameters } = await trained(project, 1, 3);
  assert.deepEqual(Object.keys(parameters.ownLevels ?? {}), ['south']);
  const { forecast } = await score(project, path, run, ['south']);
  const [clicks, approvals] = forecast;
  assert.ok(clicks.low < 0.05 * USERS && clicks.high > 0.05 * USERS && clicks.expected < 0.1 * USERS);
  assert.ok(approvals.low < 0.04 * USERS && approvals.high > 0.04 * USERS);
});

test('a bank with very few samples has an interval of its own, wide enough for its uncertainty', async (t) => {
  const { project, path } = await projectOf(t, (_, random) =>
    random.uniform() < 0.01 ? ['south', 0.15, 0.5] : ['north', 0.4, 0.5],
  );
  const { run, parameters } = await trained(project);
  assert.deepEqual(Object.keys(parameters.ownLevels ?? {}), ['south']);
  const { forecast } = await score(project, path, run, ['south']);
  const [{ low, high, expected }] = forecast;
  assert.ok(low < 0.15 * USERS && high > 0.15 * USERS && high - low > 0.5 * expected, `${low} ${expected} ${high}`);
});

test('banks with enough conversions on the newest days have no levels of their own, and no note', async (t) => {
  const { project, path } = await projectOf(t, (_, random) => [random.uniform() < 0.5 ? 'south' : 'north', 0.3, 0.5]);
  const { run, parameters } = await trained(project, 1, 3);
  assert.equal(parameters.ownLevels, undefined);
  assert.deepEqual(notesOf(await score(project, path, run, ['south'])), []);
  assert.equal(readFileSync(`${path}.list.csv`, 'utf8').trimEnd().split('\n').length, 1 + USERS);
});
