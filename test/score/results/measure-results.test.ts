import assert from 'node:assert/strict';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { incrementalConversions } from '../../../core/funnel/stratified.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { describeResults } from '../../../core/score/results/describe.ts';
import { measureResults } from '../../../core/score/results/measure-results.ts';
import { assertNear } from '../../near.ts';
import { importSamples, writeExport, type ListRow, type Sample } from './exported-list.ts';
import { resultsOf, resultsProject } from './results-project.ts';

const fixture = resultsProject();
const { folder, project } = fixture;
const job = quietJob();

const group = (kind: 'target' | 'control', count: number, changes: Partial<ListRow> = {}): ListRow[] =>
  Array.from({ length: count }, (_, index) => ({ user: `${kind[0]}${index}`, group: kind, ...changes }));

test('users count in the group that they were assigned to, whether or not they were shown anything', async () => {
  const { incremental, sentences } = await resultsOf(
    fixture,
    [...group('target', 30), ...group('control', 20)],
    [
      // Before the export, with another bank, and of a user who is not in the list: none of these counts.
      { user: 't0', day: -1, depth: 1 },
      { user: 't1', day: 1, depth: 1, bank: 'south' },
      { user: 'x', day: 1, depth: 1 },
      // Another banner of the bank counts, in both groups, and several conversions of a user count once.
      { user: 't2', day: 1, depth: 1, banner: 'silver' },
      { user: 't3', day: 1, depth: 1 },
      { user: 't3', day: 2, depth: 1 },
      { user: 't4', day: 1, depth: 0 },
      { user: 'c0', day: 1, depth: 1, banner: 'silver' },
      { user: 'c1', day: 1, depth: 0 },
    ],
  );
  assert.deepEqual(incremental?.groups, {
    target: { users: 30, found: 3, shown: 2 },
    control: { users: 20, found: 2, shown: 1 },
  });
  const [click] = incremental.steps;
  assert.deepEqual(
    [click.target, click.control],
    [
      { count: 2, total: 30 },
      { count: 1, total: 20 },
    ],
  );
  assert.deepEqual(click.plain, incrementalConversions([{ target: click.target, control: click.control }]));
  assert.ok(sentences.some((sentence) => sentence.startsWith('1 of 20 users of the control group were still shown')));
});

test('if the data do not cover everyone, users without a sample are unknown, and nothing is compared', async () => {
  const rows = [...group('target', 3), ...group('control', 2)];
  const samples = [...rows.slice(1)].map(({ user }) => ({ user, day: 1, depth: 1 }));
  const { incremental, sentences } = await resultsOf(fixture, rows, samples, { coversEveryone: false });
  assert.equal(incremental?.unknown, true);
  assert.ok(incremental.steps.every(({ plain, adjusted }) => plain === null && adjusted === null));
  assert.ok(sentences.some((sentence) => sentence.startsWith('Incremental conversions are unknown')));
  const complete = await resultsOf(fixture, rows, [...samples, { user: 't0', day: 1, depth: 0 }], {
    coversEveryone: false,
  });
  assert.equal(complete.incremental?.unknown, false);
  assert.deepEqual(complete.incremental.steps[0].target, { count: 2, total: 3 });
});

test('a step compares the same days for both groups: those whose samples are mature for it', async () => {
  // Samples are mature for activation until day 6 of 20.
  const { incremental, steps, sentences } = await resultsOf(
    fixture,
    [...group('target', 4), ...group('control', 3)],
    [
      { user: 't0', day: 5, depth: 2 },
      { user: 't1', day: 7, depth: 2 },
      { user: 'c0', day: 7, depth: 2 },
      { user: 'c1', day: 1, depth: 2 },
      { user: 'c1', day: 7, depth: 0 },
    ],
  );
  const [click, activation] = incremental?.steps ?? [];
  assert.deepEqual([click.target.count, click.control.count], [2, 2]);
  assert.deepEqual([activation.target.count, activation.control.count], [1, 1]);
  assert.deepEqual([activation.target.total, activation.control.total], [4, 3]);
  assert.equal(Math.round((Date.parse(steps[1].until ?? '') - Date.now()) / 86_400_000), 6);
  const incomplete = /^activation: samples that are not mature yet count as not converted in both groups/;
  assert.ok(
    sentences.some((sentence) => incomplete.test(sentence)),
    sentences.join('\n'),
  );
});

test('before a step is mature for any day, its groups are not compared', async () => {
  const name = 'early';
  const { id, list } = writeExport(project, folder, [...group('target', 4), ...group('control', 3)], { name });
  const file = join(folder, 'early-data.csv');
  const time = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  writeFileSync(file, `sample_id,user_id,event_time,bank,banner,click,activation\n1,t1,${time(1)},north,gold,1,1\n`);
  const steps = [
    { name: 'click', column: 'click' },
    { name: 'activation', column: 'activation', windowDays: 14 },
  ];
  await importDataset(project, { files: [file], dataset: name, asOf: Date.parse(time(3)), mapping: { steps } }, job);
  const { results } = await measureResults(
    project,
    { export: id, dataset: name, files: [list], coversEveryone: true },
    job,
  );
  const described = describeResults(results!);
  assert.equal(described.steps[1].until, null);
  assert.equal(described.incremental?.steps[1].plain, null);
  assert.ok(described.incremental.steps[0].plain !== null);
});

test('rows of weight 0 are left out of everything', async () => {
  const { incremental, rows } = await resultsOf(
    fixture,
    [...group('target', 5), { user: 'zero', weight: 0 }, ...group('control', 5)],
    [{ user: 'zero', day: 1, depth: 1 }],
  );
  assert.deepEqual([rows, incremental?.groups.target.users, incremental?.steps[0].target.count], [5, 5, 0]);
});

test('banks are strata, and the total is the sum over those with users in both groups', async () => {
  const { incremental } = await resultsOf(
    fixture,
    [
      ...group('target', 10),
      ...group('control', 5),
      ...group('target', 8, { bank: 'south' }).map((row) => ({ ...row, user: `s${row.user}` })),
      ...group('control', 2, { bank: 'south' }).map((row) => ({ ...row, user: `s${row.user}` })),
      { user: 'alone', bank: 'west' },
    ],
    [
      { user: 't1', day: 1, depth: 1 },
      { user: 't2', day: 1, depth: 1 },
      { user: 'st1', day: 1, depth: 1, bank: 'south' },
      { user: 'sc1', day: 1, depth: 1, bank: 'south' },
      { user: 'alone', day: 1, depth: 1, bank: 'west' },
    ],
  );
  const strata = [
    { target: { count: 2, total: 10 }, control: { count: 0, total: 5 } },
    { target: { count: 1, total: 8 }, control: { count: 1, total: 2 } },
  ];
  assert.deepEqual(incremental?.steps[0].plain, incrementalConversions(strata));
  assert.deepEqual(incremental.leftOut, ['west']);
  assert.deepEqual(
    incremental.banks.map(({ bank, steps }) => [bank, steps[0].plain]),
    [
      ['north', incrementalConversions([strata[0]])],
      ['south', incrementalConversions([strata[1]])],
      ['west', null],
    ],
  );
});

test('if each bank has a list of all users, the total counts a user once', async () => {
  const both = (row: ListRow): ListRow[] => [row, { ...row, bank: 'south' }];
  const { incremental } = await resultsOf(
    fixture,
    [...group('target', 6), ...group('control', 4)].flatMap(both),
    [
      { user: 't0', day: 1, depth: 1 },
      { user: 't0', day: 2, depth: 1, bank: 'south' },
      { user: 't1', day: 1, depth: 1, bank: 'south' },
      { user: 'c0', day: 1, depth: 1 },
    ],
    { per: 'bank' },
  );
  assert.deepEqual(
    [incremental?.steps[0].target, incremental?.steps[0].control],
    [
      { count: 2, total: 6 },
      { count: 1, total: 4 },
    ],
  );
  assert.deepEqual(
    incremental?.banks.map(({ steps }) => [steps[0].target.count, steps[0].control.count]),
    [
      [1, 1],
      [2, 0],
    ],
  );
});

test('the effect in a simulated campaign is found, and adjusting it by the score narrows its interval', async () => {
  const random = new Random(6);
  const rows = Array.from({ length: 6000 }, (_, index): ListRow => {
    const p = 0.8 * random.uniform() ** 3;
    return { user: `u${index}`, group: index % 4 === 0 ? 'control' : 'target', p: [p, p / 4] };
  });
  const truth = rows.reduce(
    (sum, { group: kind, p = [0, 0] }) => (kind === 'target' ? sum + 0.1 * (1 - p[0]) : sum),
    0,
  );
  const samples = rows.flatMap(({ user, group: kind, p = [0, 0] }): Sample[] => {
    const converts = random.uniform() < p[0] + (kind === 'target' ? 0.1 * (1 - p[0]) : 0);
    // Of the control group, only conversions are in the data.
    return kind === 'target' || converts ? [{ user, day: 1, depth: converts ? 1 : 0 }] : [];
  });
  const { incremental, sentences } = await resultsOf(fixture, rows, samples);
  const { plain, adjusted } = incremental?.steps[0] ?? {};
  assert.ok(plain && adjusted);
  for (const { low, high } of [plain, adjusted]) assert.ok(low <= truth && truth <= high, `${low} ${truth} ${high}`);
  assert.ok(adjusted.narrower > 0.1 && adjusted.high - adjusted.low < plain.high - plain.low, `${adjusted.narrower}`);
  assert.ok(sentences[0].startsWith('click: the list added '), sentences[0]);
});

test('for the adjustment, a probability that a row lacks counts as 0', async () => {
  const adjustedWith = async (lacking: number) => {
    const rows = Array.from({ length: 120 }, (_, index): ListRow => {
      const p = 0.2 + (index % 5) / 10;
      const [kind, bank] = [index < 60 ? 'target' : 'control', index % 2 === 0 ? 'north' : 'south'] as const;
      return {
        user: `u${index}`,
        group: kind,
        bank,
        p: bank === 'south' && index % 3 === 0 ? [lacking, 0.1] : [p, 0.1],
      };
    });
    const samples = rows.flatMap(({ user, bank = '' }, index): Sample[] =>
      index % 5 > 2 || index % 7 === 0 ? [{ user, bank, day: 1, depth: 1 }] : [],
    );
    const { incremental } = await resultsOf(fixture, rows, samples);
    return incremental?.steps[0].adjusted;
  };
  const adjusted = await adjustedWith(NaN);
  const tiny = await adjustedWith(1e-9);
  assert.ok(adjusted && adjusted.theta > 0);
  assertNear(tiny?.theta, adjusted.theta, 1e-6);
  assertNear(tiny?.conversions, adjusted.conversions, 1e-6);
});

test('files are recognised by their content, in any order; the control group is found beside its list', async () => {
  const name = 'files';
  const { id, list, control } = writeExport(project, folder, [...group('target', 3), ...group('control', 2)], { name });
  await importSamples(project, folder, name, [{ user: 't0', day: 1, depth: 1 }]);
  const reason = async (...files: string[]): Promise<unknown> =>
    (await measureResults(project, { export: id, dataset: name, files, coversEveryone: true }, job)).reason;
  assert.equal(await reason(), 'choose-list');
  assert.equal(await reason(list), null);
  const [moved, movedControl] = [join(folder, 'moved.csv'), join(folder, 'elsewhere.csv')];
  copyFileSync(list, moved);
  copyFileSync(control, movedControl);
  assert.equal(await reason(moved), 'choose-control');
  assert.equal(await reason(movedControl, moved), null);
  assert.equal(await reason(movedControl), 'choose-list');
  writeFileSync(moved, 'rank,user_id\n1,t0\n');
  assert.equal(await reason(moved, movedControl), 'changed');
  rmSync(movedControl);
  for (const [path, message] of [
    [movedControl, `no such file: ${movedControl}`],
    [folder, `not a regular file: ${folder}`],
  ])
    await assert.rejects(reason(path), { code: 'invalid-input', message });
});

test('if no export is named, the one with the chosen files is compared, or the latest if none has them', async () => {
  const name = 'earlier';
  // No other test exports this list.
  const rows = [...group('target', 3, { banner: name }), ...group('control', 2, { banner: name })];
  const { id, list, control } = writeExport(project, folder, rows, { name });
  const later = writeExport(project, folder, group('target', 2), { name: 'later' });
  await importSamples(project, folder, name, [{ user: 't0', day: 1, depth: 1 }]);
  const compared = async (...files: string[]): Promise<unknown> => {
    const { export: found, reason } = await measureResults(
      project,
      { dataset: name, files, coversEveryone: true },
      job,
    );
    return [found.id, reason];
  };
  assert.deepEqual(await compared(list), [id, null]);
  assert.deepEqual(await compared(later.list), [later.id, null]);
  assert.deepEqual(await compared(control), [id, 'choose-list']);
  assert.deepEqual(await compared(), [later.id, 'choose-list']);
  const other = join(folder, 'other.csv');
  writeFileSync(other, 'rank,user_id\n1,t0\n');
  assert.deepEqual(await compared(other), [later.id, 'changed']);
});

test('a dataset that cannot show what happened after the export is refused with the reason', async () => {
  const { id, list } = writeExport(project, folder, group('target', 3), { name: 'refused' });
  await importSamples(project, folder, 'before', [{ user: 't0', day: -3, depth: 1 }]);
  const request = { export: id, files: [list], coversEveryone: false };
  await assert.rejects(measureResults(project, { ...request, dataset: 'before' }, job), {
    code: 'invalid-input',
    message: /^dataset before ends at .*, before the list was written at /,
  });
  await assert.rejects(measureResults(project, { ...request, dataset: 'none' }, job), { code: 'unknown-name' });
  await assert.rejects(measureResults(project, { ...request, export: 999 }, job), { code: 'unknown-name' });
});
