import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { BANKS } from '../../core/sample/banks.ts';
import { EXPORT_SECOND } from '../../core/sample/calendar.ts';
import { BASE_RATES, STEPS } from '../../core/sample/chain.ts';
import { generateSample, type SampleResult } from '../../core/sample/generate.ts';
import { temporaryFolder } from '../temporary.ts';
import { type Table, readTable, columnOf } from './tables.ts';

const ROWS = 60_000;
const DAY = 86_400;
const seconds = (text: string): number => Date.parse(text) / 1000;
const folder = temporaryFolder();

let result: SampleResult;
let funnel: Table;
let truth: Table;
let audience: Table;

before(async () => {
  result = await generateSample({ rows: ROWS, seed: 7, out: join(folder, 'main'), format: 'csv' }, quietJob());
  funnel = await readTable(result.files.funnel);
  truth = await readTable(result.files.truth);
  audience = await readTable(result.files.audience);
});

test('the sample funnel has the requested rows, in the order of their times, with unique ids of 19 digits', () => {
  const ids = columnOf(funnel, 'sample_id');
  const times = columnOf(funnel, 'event_time');
  assert.equal(ids.length, ROWS);
  assert.equal(new Set(ids).size, ROWS);
  assert.ok(ids.every((id) => /^\d{19}$/.test(id)));
  assert.ok(ids.some((id) => id.startsWith('0')));
  assert.deepEqual(times, times.toSorted());
  assert.ok(funnel.rows.every((row) => row.length === funnel.header.length));
});

test('the sample funnel reaches each step at the base rate, within the bounds of chance', () => {
  for (const step of STEPS) {
    const rate = BASE_RATES[step];
    const tolerance = 4 * Math.sqrt(rate / ROWS) + 0.04 * rate;
    assert.ok(Math.abs(result.trueRates[step] - rate) < tolerance, `${step}: ${result.trueRates[step]}`);
    assert.ok(
      result.rates[step] < rate + tolerance && result.rates[step] > 0.85 * rate - tolerance,
      `${step}: ${result.rates[step]}`,
    );
  }
});

test('the sample funnel has each step only after the previous one, before the export and within its window', () => {
  const event = columnOf(funnel, 'event_time').map(seconds);
  const steps = STEPS.map((step) =>
    columnOf(funnel, `${step}_time`).map((text) => (text === '' ? null : seconds(text))),
  );
  const broken = event.filter((time, row) => {
    const times = steps.map((column) => column[row]);
    const reached = times.findIndex((at) => at === null);
    const happened = times.slice(0, reached === -1 ? 4 : reached) as number[];
    const laterToo = times.slice(happened.length).some((at) => at !== null);
    const inOrder = happened.every((at, t) => at > (t === 0 ? time : happened[t - 1]) && at < EXPORT_SECOND);
    return laterToo || !inOrder || happened.some((at, t) => at - time >= (t === 3 ? 14 : 1) * DAY);
  });
  assert.equal(broken.length, 0);
});

test('clicks come seconds later, applications minutes to hours, and activations days', () => {
  const median = (from: string, to: string): number => {
    const starts = columnOf(funnel, from);
    const ends = columnOf(funnel, to);
    const delays = ends
      .flatMap((end, row) => (end === '' ? [] : [seconds(end) - seconds(starts[row])]))
      .sort((a, b) => a - b);
    return delays[delays.length >> 1];
  };
  assert.ok(median('event_time', 'click_time') < 30);
  const application = median('click_time', 'application_time');
  assert.ok(application > 300 && application < 3 * 3600, String(application));
  assert.ok(median('application_time', 'approval_time') < 60);
  const activation = median('approval_time', 'activation_time');
  assert.ok(activation > DAY && activation < 7 * DAY, String(activation));
});

test('true probabilities decrease along the chain and agree with the outcomes of mature impressions', () => {
  assert.deepEqual(columnOf(truth, 'sample_id'), columnOf(funnel, 'sample_id'));
  const chances = STEPS.map((step) => columnOf(truth, `p_${step}`).map(Number));
  const mature = columnOf(funnel, 'event_time').map((text) => seconds(text) < EXPORT_SECOND - 14 * DAY);
  STEPS.forEach((step, t) => {
    const happened = columnOf(funnel, `${step}_time`);
    let expected = 0;
    let variance = 0;
    let observed = 0;
    mature.forEach((old, row) => {
      const chance = chances[t][row];
      assert.ok(chance >= 0 && chance <= (t === 0 ? 1 : chances[t - 1][row]));
      if (!old) return;
      expected += chance;
      variance += chance * (1 - chance);
      if (happened[row] !== '') observed++;
    });
    assert.ok(Math.abs(observed - expected) < 4 * Math.sqrt(variance), `${step}: ${observed} of ${expected} expected`);
  });
});

test('the sample funnel is calibrated in every tenth of the impressions by probability, not only overall', () => {
  const clicks = columnOf(funnel, 'click_time');
  const order = columnOf(truth, 'p_click')
    .map((text, row) => ({ chance: Number(text), clicked: clicks[row] === '' ? 0 : 1 }))
    .sort((a, b) => a.chance - b.chance);
  for (let tenth = 0; tenth < 10; tenth++) {
    const part = order.slice((tenth * ROWS) / 10, ((tenth + 1) * ROWS) / 10);
    const expected = part.reduce((sum, { chance }) => sum + chance, 0);
    const variance = part.reduce((sum, { chance }) => sum + chance * (1 - chance), 0);
    const observed = part.reduce((sum, { clicked }) => sum + clicked, 0);
    assert.ok(Math.abs(observed - expected) < 4.5 * Math.sqrt(variance), `tenth ${tenth}: ${observed} of ${expected}`);
  }
});

test('the sample funnel leaves late activations open: they are rarer at the end than their probabilities say', () => {
  const happened = columnOf(funnel, 'activation_time');
  const chances = columnOf(truth, 'p_activation').map(Number);
  let observed = 0;
  let expected = 0;
  columnOf(funnel, 'event_time').forEach((text, row) => {
    if (seconds(text) < EXPORT_SECOND - 4 * DAY) return;
    observed += happened[row] === '' ? 0 : 1;
    expected += chances[row];
  });
  assert.ok(observed < 0.6 * expected, `${observed} of ${expected}`);
});

test('the sample funnel gives every bank enough activations, and start-up banks approve more readily', () => {
  const banks = columnOf(funnel, 'bank');
  const applications = columnOf(funnel, 'application_time');
  const approvals = columnOf(funnel, 'approval_time');
  const activations = columnOf(funnel, 'activation_time');
  const approvalRate = BANKS.map(({ name }) => {
    const applied = banks.flatMap((bank, row) => (bank === name && applications[row] !== '' ? [row] : []));
    assert.ok(applied.filter((row) => activations[row] !== '').length > ROWS / 1000, name);
    return applied.filter((row) => approvals[row] !== '').length / applied.length;
  });
  BANKS.forEach((bank, i) =>
    BANKS.forEach((other, j) => {
      if (bank.kind === 'start-up' && other.kind === 'mature')
        assert.ok(approvalRate[i] > approvalRate[j], `${bank.name} and ${other.name}`);
    }),
  );
});

test('the sample funnel has missing values, values that appear only late, and a few very frequent values', () => {
  assert.ok(columnOf(funnel, 'income_estimate').filter((text) => text === '').length > 0.05 * ROWS);
  const placements = columnOf(funnel, 'placement');
  const early = new Set(placements.slice(0, ROWS / 2));
  assert.ok(placements.slice(-ROWS / 10).some((text) => !early.has(text)));
  const counts = new Map<string, number>();
  for (const text of placements) counts.set(text, (counts.get(text) ?? 0) + 1);
  assert.ok(Math.max(...counts.values()) > 0.01 * ROWS);
  assert.ok(counts.size > ROWS / 10);
});

test('the mapping has every column, at least 25 categorical, 8 numeric and one multi-valued field', async () => {
  const mapping = JSON.parse(await readFile(result.files.mapping, 'utf8')) as {
    features: Record<string, string>;
    steps: { name: string; column: string; windowDays: number }[];
  };
  const kinds = Object.values(mapping.features);
  const count = (kind: string): number => kinds.filter((other) => other === kind).length;
  assert.ok(count('categorical') >= 25 && count('numeric') >= 8 && count('multi') === 1);
  const roles = ['sample_id', 'user_id', 'event_time', 'bank', 'banner', ...mapping.steps.map((step) => step.column)];
  assert.deepEqual([...roles, ...Object.keys(mapping.features)].sort(), funnel.header.toSorted());
  assert.deepEqual(
    mapping.steps.map((step) => [step.name, step.windowDays]),
    [
      ['click', 0],
      ['application', 1],
      ['approval', 1],
      ['activation', 14],
    ],
  );
  for (const [name, kind] of Object.entries(mapping.features))
    if (kind === 'numeric')
      assert.ok(
        columnOf(funnel, name).every((text) => text === '' || Number.isFinite(Number(text))),
        name,
      );
});

test('the sample funnel keeps the features of a user constant across impressions', () => {
  const ages = columnOf(funnel, 'age');
  const users = columnOf(funnel, 'user_id');
  const ageOf = new Map<string, string>();
  users.forEach((user, row) => {
    assert.equal(ageOf.get(user) ?? ages[row], ages[row]);
    ageOf.set(user, ages[row]);
  });
  assert.ok(ageOf.size < ROWS / 3 && ageOf.size > ROWS / 12);
});

test('the audience lists known and new users once each, with features but without banks and labels', () => {
  const users = columnOf(audience, 'user_id');
  assert.equal(users.length, ROWS / 10);
  assert.equal(result.audienceRows, users.length);
  assert.equal(new Set(users).size, users.length);
  const known = new Set(columnOf(funnel, 'user_id'));
  const share = users.filter((user) => known.has(user)).length / users.length;
  assert.ok(share > 0.6 && share < 0.9, String(share));
  const features = funnel.header.filter((name) => !/^(sample_id|user_id|event_time|bank|banner)$|_time$/.test(name));
  assert.deepEqual(audience.header, ['user_id', 'weight', ...features]);
  assert.ok(
    columnOf(audience, 'weight')
      .map(Number)
      .every((weight) => weight >= 0.2 && weight <= 5),
  );
});

test('the sample funnel leaves no temporary file', async () => {
  assert.deepEqual((await readdir(join(folder, 'main'))).sort(), [
    'audience.csv',
    'funnel.csv',
    'mapping.json',
    'truth.csv',
  ]);
});
