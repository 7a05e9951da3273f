import assert from 'node:assert/strict';
import { test } from 'node:test';

import { windowCalls } from '../../core/api.ts';
import { datasetsCall } from '../../core/api/data/data.ts';
import { columnValuesCall, countDatasetCall, readAheadCall } from '../../core/api/funnel-data.ts';
import {
  funnelChangesCall,
  funnelReviewCall,
  funnelTrendCall,
  timeToConvertCall,
  funnelCall,
} from '../../core/api/funnel.ts';
import { printResult } from '../../core/cli/print.ts';
import { quietJob } from '../../core/job.ts';
import { withProject } from '../../core/store/file/project.ts';
import { LARGE_ROWS, writeDatasetWithoutRollups } from '../review/dataset-without-rollups.ts';
import { impressionProject } from '../review/fixture.ts';
import { expectedRate, isWithin, mixedImpressions } from '../review/impressions.ts';
import { invoke } from './invoke.ts';

const rows = mixedImpressions(5_000);
const project = impressionProject({ january: rows }).path;

const segment = {
  dataset: 'january',
  from: '2026-01-01',
  to: '2026-01-31',
  where: [{ column: 'city', values: [null, 'city 1'] }],
};

test('the window can make every funnel call', () => {
  const names = Object.keys(windowCalls);
  for (const call of [
    funnelReviewCall,
    funnelTrendCall,
    timeToConvertCall,
    funnelChangesCall,
    columnValuesCall,
    countDatasetCall,
    readAheadCall,
  ])
    assert.ok(names.includes(call.name));
});

test('a large dataset from an older version is counted once, even while others write, unless cancelled', async () => {
  await withProject(project, { mode: 'write', purpose: 'test' }, (opened) => writeDatasetWithoutRollups(opened, 'old'));
  const withoutSummaries = async () =>
    (await datasetsCall.handle({ project }, quietJob())).datasets
      .filter(({ lacksRollups }) => lacksRollups)
      .map(({ name }) => name);
  assert.deepEqual(await withoutSummaries(), ['old']);
  await assert.rejects(
    countDatasetCall.handle({ project, dataset: 'old' }, { ...quietJob(), signal: AbortSignal.abort() }),
    { code: 'cancelled' },
  );
  assert.deepEqual(await withoutSummaries(), ['old']);
  await withProject(project, { mode: 'write', purpose: 'training' }, () =>
    countDatasetCall.handle({ project, dataset: 'old' }, quietJob()),
  );
  assert.deepEqual(await withoutSummaries(), []);
  const { steps } = await invoke(funnelReviewCall, { project, segment: { dataset: 'old' } });
  assert.deepEqual(
    steps.map(({ count }) => count),
    [LARGE_ROWS, LARGE_ROWS / 4],
  );
});

test('results are as their schemas declare them, with times in ISO 8601', async () => {
  const review = await invoke(funnelReviewCall, { project, segment, against: 'previous', by: 'day' });
  assert.deepEqual(
    [review.period, review.against?.period],
    [
      { from: '2026-01-01T00:00:00.000Z', to: '2026-01-31T00:00:00.000Z' },
      { from: '2025-12-02T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
    ],
  );
  const trend = await invoke(funnelTrendCall, { project, segment, against: { dataset: 'january' }, unit: 'day' });
  assert.equal(trend.series[0].points[0].at, '2026-01-01T00:00:00.000Z');
  await invoke(timeToConvertCall, { project, segment });
  await invoke(funnelChangesCall, { project, segment, against: 'previous', step: 'click' });
  await invoke(columnValuesCall, { project, dataset: 'january', column: 'city' });
});

test('the command line explains the change of a step as the window does', async () => {
  const { where: _, ...period } = segment;
  const result = await invoke(funnelCall, { project, ...period, explain: 'click' });
  const { changes } = result;
  const expected = await invoke(funnelChangesCall, {
    project,
    segment: period,
    against: 'previous',
    step: 'click',
    limit: 10,
  });
  assert.deepEqual(changes, expected);
  const lines = printResult('funnel', result).split('\n');
  const heading = lines.findIndex((line) => line.startsWith('What explains the change of click: '));
  assert.match(
    lines[heading],
    /of the previous step, .* in the previous period, [+−]\d+\.\d{3} pp \(95 % interval [^()]*, p (< )?0\.\d{4}\)$/,
  );
  assert.match(lines[heading + 1], /^column +value +excess +95 % interval +adjusted p +contribution +95 % interval/);
  assert.match(lines[heading + 3], /^creative +gold +−\d+\.\d{3} pp +−\d+\.\d{3}…−?\d+\.\d{3} +(< )?0\.\d{4} /);
  assert.match(
    lines.find((line) => line.startsWith('p ')) ?? '',
    /^p tests the excess; it is adjusted for \d+ tested values \(Benjamini–Hochberg\)\.$/,
  );
  const withoutPeriod = await invoke(funnelCall, { project, dataset: 'january', explain: 'click' });
  assert.match(printResult('funnel', withoutPeriod), /\n\nNothing explains a change of click: .*--from and --to\.$/m);
});

test('the command line shows how every step changed since the previous period', async () => {
  const { where: _, ...period } = segment;
  const result = await invoke(funnelCall, { project, ...period, previous: true });
  const now = rows.filter((row) => isWithin(row, '2026-01-01', '2026-01-31'));
  const before = rows.filter((row) => isWithin(row, '2025-12-02', '2026-01-01'));
  const [, click, activation] = result.previous?.steps ?? [];
  for (const [position, step] of [
    [1, click],
    [2, activation],
  ] as const) {
    const [own, other] = [now, before].map((side) => expectedRate(side, position));
    assert.deepEqual([step.ofPrevious, step.other?.ofPrevious], [own.rate, other.rate]);
    assert.ok(Math.abs((step.changeOfPrevious?.difference ?? 0) - ((own.rate ?? 0) - (other.rate ?? 0))) < 1e-12);
  }
  const lines = printResult('funnel', result).split('\n');
  const heading = lines.findIndex((line) => line.startsWith('Change of every step: 2026-01-01 00:00 to 2026-01-31'));
  assert.match(lines[heading], /, compared with 2025-12-02 00:00 to 2026-01-01 00:00$/);
  assert.match(lines[heading + 4], /^click .* −\d+\.\d{3} pp +−\d+\.\d{3} pp … −\d+\.\d{3} pp +(< )?0\.\d{4}$/);
  const whole = await invoke(funnelCall, { project, dataset: 'january', previous: true });
  assert.match(printResult('funnel', whole), /\n\nNo step has a rate in both .*--from and --to\.$/m);
});

test('undeclared, invalid and missing inputs are refused', () => {
  assert.ok(!funnelReviewCall.input.safeParse({ project, segment: { dataset: 'january', city: 'x' } }).success);
  assert.ok(!funnelReviewCall.input.safeParse({ project, segment: { dataset: 'january', from: 'yesterday' } }).success);
  assert.ok(!funnelReviewCall.input.safeParse({ project, segment, against: 'next' }).success);
  assert.ok(!funnelChangesCall.input.safeParse({ project, segment, step: 'click' }).success);
});
