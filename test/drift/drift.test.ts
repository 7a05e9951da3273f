/** Drift between a run's training data, audiences and newest days, in data whose shares are known. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { driftLevel, type FieldDrift } from '../../core/drift/compare.ts';
import type { Drift, DriftRequest } from '../../core/drift/drift-types.ts';
import { measureDrift } from '../../core/drift/drift.ts';
import { appendToDataset } from '../../core/ingest/append/append.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { jobWithNotes } from '../job-notes.ts';
import { assertNear } from '../near.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const USERS = 1200;
const DAYS = 40;
const STEPS = [{ name: 'click' }, { name: 'approval' }];
const job = quietJob();
const folder = temporaryFolder();
const project = temporaryProject();

const isHeavy = (user: number): boolean => user % 10 === 0;
const cityOf = (user: number): string => (isHeavy(user) ? 'ulm' : ['berlin', 'bonn', 'köln'][user % 3]);
const ageOf = (user: number): number => 20 + (user % 50);

/** One impression per user, ten for a heavy user; `newCity` is the city of everyone in the last seven days. */
function exportLines(newCity: string | null): string[] {
  const lines: string[] = [];
  for (let user = 0; user < USERS; user++)
    for (let shown = 0; shown < (isHeavy(user) ? 10 : 1); shown++) {
      const row = lines.length;
      const day = (row * 7) % DAYS;
      const city = newCity !== null && day >= DAYS - 7 ? newCity : cityOf(user);
      const click = row % 3 === 0 ? 1 : 0;
      const time = new Date(START + day * DAY_MS + row).toISOString();
      lines.push(`i${row},u${user},${time},b${row % 2},${city},${ageOf(user)},${click},${row % 6 === 0 ? 1 : 0}`);
    }
  return lines;
}

async function importLines(dataset: string, lines: readonly string[], windowDays = 0): Promise<void> {
  const file = join(folder, `${dataset}.csv`);
  writeFileSync(file, ['id,user,time,banner,city,age,click,approval', ...lines].join('\n'));
  const steps = STEPS.map(({ name }) => ({ name, windowDays }));
  const mapping = { id: 'id', user: 'user', time: 'time', banner: 'banner', steps };
  await importDataset(project, { files: [file], mapping, dataset }, job);
}

/** Trains a model for one epoch on a dataset; returns the name of the run. */
async function train(dataset: string): Promise<string> {
  const config = { training: { epochs: 1 } };
  return (await trainModel(project, { dataset, model: 'aitm', engine: 'onnx', seed: 1, config }, job)).run;
}

/** An audience of the training users, each once, after a change. */
function writeAudience(name: string, change: (user: number) => { city?: string; age?: string } = () => ({})): string {
  const file = join(folder, name);
  const lines = Array.from({ length: USERS }, (_, user) => {
    const { city = cityOf(user), age = String(ageOf(user)) } = change(user);
    return `u${user},${city},${age}`;
  });
  writeFileSync(file, ['user,city,age', ...lines].join('\n'));
  return file;
}

let run: string;

before(async () => {
  await importLines('spring', exportLines(null));
  run = await train('spring');
});

const drift = (request: Omit<DriftRequest, 'run'>): Promise<Drift> => measureDrift(project, { run, ...request }, job);

function fieldOf({ fields }: Drift, name: string): FieldDrift {
  const found = fields.find(({ field }) => field === name);
  assert.ok(found, name);
  return found;
}

test('an audience of the training users has not drifted, although some had ten times as many impressions', async () => {
  const measured = await drift({ audience: writeAudience('same.csv') });
  assert.equal(measured.compared, USERS);
  assert.equal(measured.verdict, 'keep');
  assert.equal(measured.score.level, 'stable');
  // Some users are only in the validation or test set.
  for (const { field, psi } of measured.fields) assert.ok(psi! < 0.02, `${field}: ${psi}`);
  assert.deepEqual(measured.fields.map(({ field }) => field).sort(), ['age', 'city'], 'an audience has no banners');
});

test('too few users get no verdict, even if their values are those of the training users', async () => {
  for (const users of [1, 30]) {
    const lines = Array.from({ length: users }, (_, user) => `u${user},${cityOf(user)},${ageOf(user)}`);
    const audience = join(folder, `few-${users}.csv`);
    writeFileSync(audience, ['user,city,age', ...lines].join('\n'));
    const { compared, score, verdict } = await drift({ audience });
    assert.deepEqual([compared, score.level, verdict], [users, null, 'unknown']);
  }
});

test('a training user with many impressions is one case, like one with a single impression', async () => {
  const users = 100;
  const lines = exportLines(null)
    .slice(0, 10 * users)
    .map((line, row) => {
      const [id, , time, banner, , , ...steps] = line.split(',');
      const user = row % users;
      return [id, `v${user}`, time, banner, cityOf(user), ageOf(user), ...steps].join();
    });
  await importLines('repeated', lines);
  const repeated = await train('repeated');
  const audience = join(folder, 'hundred.csv');
  const rows = Array.from({ length: users }, (_, user) => `w${user},${cityOf(user)},${ageOf(user)}`);
  writeFileSync(audience, ['user,city,age', ...rows].join('\n'));
  const measured = await measureDrift(project, { run: repeated, audience }, job);
  // Of 100 users on both sides, four cities differ by chance by (1/100 + 1/100) χ² with three degrees of freedom.
  assertNear(fieldOf(measured, 'city').chance, 0.02 * 7.815, 0.002);
  // Ten deciles of scores differ by 0.02 · 16.9 by chance, so that even a large change would not show.
  assert.deepEqual([measured.score.level, measured.verdict], [null, 'unknown']);
});

test('each training sample without a user id is one case', async () => {
  const lines = exportLines(null)
    .slice(0, 1000)
    .map((line, row) => {
      const [id, , time, banner, , , ...steps] = line.split(',');
      return [id, '', time, banner, cityOf(row), ageOf(row), ...steps].join();
    });
  await importLines('anonymous', lines);
  const measured = await measureDrift(
    project,
    { run: await train('anonymous'), audience: writeAudience('a.csv') },
    job,
  );
  // By chance, four cities differ by (1/800 + 1/1200) χ² with three degrees of freedom: 80 % of 1000 are for training.
  assertNear(fieldOf(measured, 'city').chance, (1 / 800 + 1 / USERS) * 7.815, 1e-3);
  assertNear(fieldOf(measured, 'city').psi, 0, 0.02);
});

test('a change beyond chance has its level, however few the users; within chance it is stable or unknown', () => {
  assert.equal(driftLevel({ psi: 0.9, chance: 0.4 }), 'large');
  assert.equal(driftLevel({ psi: 0.3, chance: 0.4 }), null);
  assert.equal(driftLevel({ psi: 0.05, chance: 0.4 }), null);
  assert.equal(driftLevel({ psi: 0.2, chance: 0.24 }), 'stable');
  assert.equal(driftLevel({ psi: 0.2, chance: 0.1 }), 'moderate');
  assert.equal(driftLevel({ psi: 0, chance: 0 }), 'stable');
});

test('shares of new and missing values are measured on the audience, and the largest change comes first', async () => {
  const audience = writeAudience('new.csv', (user) => ({
    ...(user % 10 < 3 && { city: 'atlantis' }),
    ...(user % 20 === 1 && { age: '' }),
  }));
  const measured = await drift({ audience });
  assert.equal(measured.fields[0].field, 'city');
  const city = fieldOf(measured, 'city');
  assert.equal(city.level, 'large');
  assert.equal(city.unseen?.trained, 0);
  assertNear(city.unseen?.compared, 0.3, 1e-9);
  assert.deepEqual(city.moved[0].label, { kind: 'unseen' });
  assertNear(fieldOf(measured, 'age').missing.compared, 0.05, 1e-9);
});

test('numbers that move to the top of their range are reported with that range', async () => {
  const measured = await drift({ audience: writeAudience('old.csv', () => ({ age: '69' })) });
  const [top] = fieldOf(measured, 'age').moved;
  assert.ok(top.label.kind === 'range' && top.label.from !== null && top.label.from <= 69, JSON.stringify(top.label));
  assert.equal(top.compared, 1);
});

test('the newest days of the same data are stable', async () => {
  const measured = await drift({});
  assert.equal(measured.against, 'recent');
  assert.equal(fieldOf(measured, 'city').level, 'stable');
  assert.equal(measured.period!.to - measured.period!.from, 7 * DAY_MS);
});

test('newest days in which everyone lives in one city have drifted', async () => {
  await importLines('autumn', exportLines('bonn'));
  const measured = await drift({ dataset: 'autumn' });
  const city = fieldOf(measured, 'city');
  assert.equal(city.level, 'large');
  assert.deepEqual(city.moved.find(({ label }) => label.kind === 'value' && label.value === 'bonn')?.compared, 1);
  assert.notEqual(measured.verdict, 'keep');
});

test('the newest days of the run’s own dataset are those that were appended after it was trained', async () => {
  await importLines('weekly', exportLines(null));
  const trained = await train('weekly');
  const week = exportLines(null)
    .filter((_, row) => (row * 7) % DAYS < 7)
    .map((line) => {
      const [id, user, time, banner, , ...others] = line.split(',');
      const later = new Date(Date.parse(time) + DAYS * DAY_MS).toISOString();
      return [`next-${id}`, user, later, banner, 'bonn', ...others].join(',');
    });
  const file = join(folder, 'next-week.csv');
  writeFileSync(file, ['id,user,time,banner,city,age,click,approval', ...week].join('\n'));
  await appendToDataset(project, { files: [file], dataset: 'weekly' }, job);
  const measured = await measureDrift(project, { run: trained }, job);
  assert.equal(measured.compared, week.length);
  assert.equal(fieldOf(measured, 'city').level, 'large');
  assert.deepEqual(measured, await measureDrift(project, { run: trained, dataset: 'weekly' }, job));
});

test('scores of the newest days come from all of their hours, in a dataset of any size', async () => {
  const [earlier, hourly] = [100_000, 170];
  const usual = exportLines(null).map((line) => line.split(','));
  const lines = Array.from({ length: earlier + 24 * hourly }, (_, row) => {
    const hour = row < earlier ? 0 : 24 + Math.floor((row - earlier) / hourly);
    const time = new Date(START + (hour * DAY_MS) / 24 + (row % hourly)).toISOString();
    const [, user, , banner, city, age, click, approval] = usual[row % usual.length];
    const shown = hour >= 24 + 13 ? ['bonn', '30'] : [city, age];
    return [`i${row}`, user, time, banner, ...shown, click, approval].join(',');
  });
  await importLines('large', lines);
  const measured = await drift({ dataset: 'large', days: 1 });
  assert.equal(measured.compared, 24 * hourly);
  assert.equal(measured.score.level, 'large');
});

test('data without times are refused with the advice to name an audience', async () => {
  const file = join(folder, 'timeless.csv');
  writeFileSync(file, 'id,user,banner,city,age,click,approval\n1,u1,b0,ulm,30,1,0\n2,u2,b1,bonn,31,0,0\n');
  const mapping = { id: 'id', user: 'user', banner: 'banner', steps: STEPS };
  await importDataset(project, { files: [file], mapping, dataset: 'timeless' }, job);
  await assert.rejects(drift({ dataset: 'timeless' }), {
    code: 'invalid-input',
    message: /timeless/,
    help: /audience/,
  });
});

test('a format that is given for a column without numbers is refused, as in scoring', async () => {
  const audience = writeAudience('formats.csv');
  await assert.rejects(drift({ audience, formats: { city: 'decimal-comma' } }), {
    code: 'invalid-config',
    message: /column city of the audience is not read as numbers/,
  });
  await assert.rejects(drift({ audience, formats: { citty: 'decimal-comma' } }), { code: 'unknown-name' });
});

test('numbers written differently from the training data are read in their own format, with a note', async () => {
  const audience = join(folder, 'german.csv');
  const lines = Array.from({ length: USERS }, (_, user) => `u${user};${cityOf(user)};${ageOf(user)},0`);
  writeFileSync(audience, ['user;city;age', ...lines].join('\n'));
  const notes: string[] = [];
  const noting = jobWithNotes((note) => notes.push(note));
  const { rejected, verdict } = await measureDrift(project, { run, audience }, noting);
  assert.deepEqual([rejected, verdict, notes.length], [0, 'keep', 1]);
  assert.match(notes[0], /^age: read as numbers with a decimal comma/);
});

test('an audience without a readable user is refused, and not reported as unchanged', async () => {
  const file = join(folder, 'nobody.csv');
  for (const [lines, rejected] of [
    ['user,city,age', ''],
    ['user,city,age\n,ulm,30\n,bonn,x', ' (2 records rejected)'],
  ]) {
    writeFileSync(file, lines);
    await assert.rejects(drift({ audience: file }), {
      code: 'invalid-input',
      message: `the audience has no users to compare: nobody.csv${rejected}`,
    });
  }
});

test('an audience without a feature of the model is refused with the name of the feature', async () => {
  const file = join(folder, 'short.csv');
  writeFileSync(file, 'user,city\nu1,ulm\n');
  await assert.rejects(drift({ audience: file }), { code: 'invalid-input', message: /missing field age/ });
});

test('the newest days are compared even if none of their outcomes is known yet', async () => {
  await importLines('young', exportLines('ulm'), 14);
  const measured = await measureDrift(project, { run: await train('young') }, job);
  const { moved } = fieldOf(measured, 'city');
  assert.equal(moved.find(({ label }) => label.kind === 'value' && label.value === 'ulm')?.compared, 1);
});
