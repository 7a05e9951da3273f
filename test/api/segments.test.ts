import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CallName, CallResult } from '../../core/api.ts';
import { saveSegment } from '../../core/store/datasets/segments.ts';
import { withProject } from '../../core/store/file/project.ts';
import { runLine } from '../cli/command-lines.ts';
import { checkedResult } from '../cli/process.ts';
import { impressionProject } from '../review/fixture.ts';
import { mixedImpressions } from '../review/impressions.ts';

const ROWS = mixedImpressions(5_000);
const { path: project, close } = impressionProject({ january: ROWS });
close();

async function result<Name extends CallName>(name: Name, ...args: string[]): Promise<CallResult<Name>> {
  return checkedResult(name, await runLine([...name.split(' '), project, ...args, '--json']));
}

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await runLine(args);
  assert.notEqual(code, 0, args.join(' '));
  return stderr;
}

const isBasel = ({ city }: (typeof ROWS)[number]): boolean => city === 'city 1';

test('a segment is saved, listed with its samples, changed, renamed and removed', async () => {
  const added = await result('segment add', 'basel', '--is', 'city=city 1', '--between', 'children=0..1');
  assert.deepEqual(added.conditions, [
    { column: 'city', operator: 'is', values: ['city 1'] },
    { column: 'children', operator: 'between', min: 0, max: 1 },
  ]);
  assert.match(await refusal('segment', 'add', project, 'basel', '--is', 'city=x'), /segment basel already exists/);
  await result('segment add', 'basel', '--is', 'city=city 1', '--replace');
  const { segments } = await result('segment list', '--dataset', 'january');
  assert.deepEqual(
    segments.map(({ name, samples, problem }) => ({ name, samples, problem })),
    [{ name: 'basel', samples: ROWS.filter(isBasel).length, problem: null }],
  );
  await result('segment rename', 'basel', 'Basel & Umgebung');
  assert.match(await refusal('segment', 'remove', project, 'basel'), /unknown segment: basel/);
  await result('segment remove', 'Basel & Umgebung');
  assert.deepEqual(await result('segment list'), { segments: [], damaged: [] });
});

test('a funnel shows only a segment, or several beside all samples', async () => {
  await result('segment add', 'one', '--is', 'city=city 1');
  await result('segment add', 'others', '--is-not', 'city=city 1');
  const one = await result('funnel', '--dataset', 'january', '--segment', 'one', '--by', 'partner');
  const basel = ROWS.filter(isBasel);
  assert.equal(one.steps[0].count, basel.length);
  assert.equal(
    one.groups.find(({ value }) => value === 'north')?.steps[0].count,
    basel.filter(({ bank }) => bank === 'north').length,
  );
  const both = await result('funnel', '--dataset', 'january', '--segment', 'one', '--segment', 'others');
  assert.equal(both.steps[0].count, ROWS.length);
  assert.deepEqual(
    both.segments?.segments.map(({ segment, samples }) => [segment, samples]),
    [
      ['one', basel.length],
      ['others', ROWS.length - basel.length],
    ],
  );
  const text = await runLine(['funnel', project, '--dataset', 'january', '--segment', 'one', '--segment', 'others']);
  assert.match(text.stdout, /one +impression[\s\S]*others +impression/);
});

test('two complementary segments have equal p-values, and their differences to all cancel out', async () => {
  const { segments } = await result('funnel', '--dataset', 'january', '--segment', 'one', '--segment', 'others');
  const [one, others] = segments!.segments.map(({ steps }) => steps[1]);
  const sum = one.eligible! * one.changeOfPrevious!.difference + others.eligible! * others.changeOfPrevious!.difference;
  assert.ok(Math.abs(sum) < 1e-9);
  assert.ok(Math.abs(one.changeOfPrevious!.p - others.changeOfPrevious!.p) < 1e-12);
  assert.ok(one.changeOfPrevious!.low <= one.changeOfPrevious!.difference);
});

test('a segment on a column that the dataset lacks is reported, and the others are shown', async () => {
  await result('segment add', 'income', '--between', 'income=1..5');
  const missing = /dataset january has no column income, which segment income needs/;
  assert.match(await refusal('funnel', project, '--dataset', 'january', '--segment', 'income'), missing);
  const { segments } = await result('funnel', '--dataset', 'january', '--segment', 'one', '--segment', 'income');
  assert.deepEqual(
    segments!.segments.map(({ problem }) => problem),
    [null, 'dataset january has no column income, which segment income needs'],
  );
  const list = await result('segment list', '--dataset', 'january');
  assert.match(String(list.segments.find(({ name }) => name === 'income')?.problem), missing);
  await result('segment remove', 'income');
});

test('the days of a segment act as the period, so the previous period is the days before them', async () => {
  await result('segment add', 'mid', '--days', '2026-01-11..2026-01-20');
  const args = ['--dataset', 'january', '--explain', 'click'];
  const byDays = await result('funnel', ...args, '--segment', 'mid');
  const byPeriod = await result('funnel', ...args, '--from', '2026-01-11', '--to', '2026-01-21');
  assert.deepEqual(byDays, byPeriod);
  assert.match(
    await refusal('funnel', project, '--dataset', 'january', '--to', '2026-01-05', '--segment', 'mid'),
    /the period and the days of the segment do not overlap/,
  );
});

test('an invalid segment is refused with the reason', async () => {
  const add = (...args: string[]): Promise<string> => refusal('segment', 'add', project, ...args);
  assert.match(await add('x'), /a segment needs a condition/);
  assert.match(await add('x', '--is', 'city'), /not COLUMN=VALUE: city/);
  assert.match(await add('x', '--between', 'age=5..1'), /not COLUMN=MIN\.\.MAX: age=5\.\.1/);
  assert.match(await add('x', '--days', '2026-02-30..'), /not FROM\.\.TO.*2026-02-30/);
  for (const name of ['a\nb', 'a\u009Bb', 'a\u202Eb'])
    assert.match(await add(name, '--is', 'city=x'), /without line breaks or control characters/);
  assert.match(await add('x'.repeat(101), '--is', 'city=x'), /1 to 100 characters/);
});

test('an invalid saved segment is reported as damaged, and hides no other', async () => {
  await withProject(project, { mode: 'write', purpose: 'test' }, (opened) =>
    saveSegment(opened, { name: 'odd', conditions: [{ column: 'city', values: [1] }] }, false),
  );
  const { segments, damaged } = await result('segment list');
  assert.ok(segments.some(({ name }) => name === 'one'));
  assert.deepEqual(
    damaged.map(({ name }) => name),
    ['odd'],
  );
  assert.match(await refusal('funnel', project, '--dataset', 'january', '--segment', 'odd'), /segment odd/);
  await result('segment remove', 'odd');
});
