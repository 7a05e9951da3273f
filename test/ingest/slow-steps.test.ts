/** Which steps without a window need one, since their conversions come late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import { LabelLimits } from '../../core/ingest/rows/label-limits.ts';
import { appendProject } from './append/append-project.ts';

const { imported, appended } = appendProject();

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const iso = (ms: number): string => new Date(ms).toISOString();

/** 200 samples that are activated this many days after their impression, and a new sample. */
function activatedAfter(days: number): string {
  const rows = Array.from({ length: 200 }, (_, row) => {
    const time = START + row * 60_000;
    return `${row},${iso(time)},${iso(time + 1000)},${iso(time + days * DAY)}`;
  });
  return `id,time,click,activation\n${rows.join('\n')}\nnew,${iso(START + days * DAY)},,\n`;
}

/** 200 samples that are approved after 0 to 9.95 days, in equal steps: the last 1 % after at least 9.9 days. */
function slowApprovals(): string {
  const rows = Array.from({ length: 200 }, (_, row) => {
    const time = START + row * 3_600_000;
    return `${row},${iso(time)},${iso(time + 60_000)},${iso(time + (row * 10 * DAY) / 200)}`;
  });
  return `id,time,click,approval\n${rows.join('\n')}\n`;
}

test('an import says which steps without a window need one, since their conversions come late', async () => {
  const approval = (windowDays?: number): MappingFile => ({
    steps: [{ name: 'click' }, { name: 'approval', ...(windowDays !== undefined && { windowDays }) }],
  });
  const notes: string[] = [];
  const slow = await imported(slowApprovals(), { mapping: approval() }, (note) => notes.push(note));
  assert.deepEqual(slow.labels.slow, [{ step: 'approval', days: 10 }]);
  assert.deepEqual(notes, [
    'approval has no window, but many of its conversions take longer than a day (99 % of those so far came within ' +
      '10 days): samples younger than that count as not converted, so forecasts are too low; ' +
      'set "windowDays": 10 for it',
  ]);
  const limited = await imported(slowApprovals(), { mapping: approval(slow.labels.slow[0].days) });
  assert.deepEqual([limited.labels.slow, limited.labels.tooLate], [[], []]);
});

test('a step needs no window if its conversions come within a day, or within an earlier step’s window', async () => {
  const byClick = { steps: [{ name: 'click', windowDays: 10 }, { name: 'approval' }] };
  assert.deepEqual((await imported(slowApprovals(), { mapping: byClick })).labels.slow, []);
  const unlimited: MappingFile = { steps: [{ name: 'click' }, { name: 'activation', windowDays: 0 }] };
  assert.deepEqual((await imported(activatedAfter(1), { mapping: unlimited })).labels.slow, []);
  const { slow } = (await imported(activatedAfter(2), { mapping: unlimited })).labels;
  assert.deepEqual(slow, [{ step: 'activation', days: 2 }]);
});

test('a slow step is reported with the days that its conversions take, up to the longest possible window', async () => {
  const unlimited: MappingFile = { steps: [{ name: 'click' }, { name: 'activation', windowDays: 0 }] };
  for (const days of [999, 1000, 1001, 1500, 36_500])
    assert.deepEqual((await imported(activatedAfter(days), { mapping: unlimited })).labels.slow, [
      { step: 'activation', days },
    ]);
  assert.deepEqual((await imported(activatedAfter(36_501), { mapping: unlimited })).labels.slow, []);
});

test('a slow step needs no window if all samples are older than its conversions take', async () => {
  const mapping: MappingFile = { steps: [{ name: 'click' }, { name: 'approval' }] };
  const last = START + 199 * 3_600_000;
  const old = await imported(slowApprovals(), { mapping, asOf: last + 10 * DAY });
  assert.deepEqual(old.labels.slow, []);
  const young = await imported(slowApprovals(), { mapping, asOf: last + 10 * DAY - 1 });
  assert.deepEqual(young.labels.slow, [{ step: 'approval', days: 10 }]);
});

test('an append says which steps of the dataset need a window, which only an import can set', async () => {
  await imported(slowApprovals(), { mapping: { steps: [{ name: 'click' }, { name: 'approval' }] } });
  const notes: string[] = [];
  const { labels } = await appended(slowApprovals(), { known: 'replace' }, (note) => notes.push(note));
  assert.deepEqual(labels.slow, [{ step: 'approval', days: 10 }]);
  assert.deepEqual(notes, [
    'approval has no window, but many of its conversions take longer than a day (99 % of those so far came within ' +
      '10 days): samples younger than that count as not converted, so forecasts are too low; to give it a window, ' +
      'import all files again with "windowDays": 10',
  ]);
});

test('many steps need little memory as long as few samples reach them', () => {
  const steps = Array.from({ length: 30 }, (_, step) => ({ name: `step ${step}`, windowDays: 0 }));
  const before = process.memoryUsage().arrayBuffers;
  const limits = new LabelLimits({ steps } as unknown as ConstructorParameters<typeof LabelLimits>[0], null);
  assert.equal(limits.limit(1, START, [Float64Array.of(START + 2 * DAY)], 0), 1);
  assert.ok(process.memoryUsage().arrayBuffers - before < 100_000);
  assert.deepEqual(limits.result(0).slow, []);
});
