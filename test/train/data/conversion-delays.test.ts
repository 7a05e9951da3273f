import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AGE_CLASSES } from '../../../core/engine/loss-inputs.ts';
import { wholeSelection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { logPendingOf, measureDelays } from '../../../core/train/data/conversion-delays.ts';
import { importProject } from '../../ingest/import-project.ts';

const { project, imported, lastName } = importProject();

const HOUR = 3_600_000;
/** The number of age classes per day for a window of ten days. */
const CLASSES_PER_DAY = 12;
const START = Date.UTC(2026, 0, 1);
const iso = (hours: number): string => new Date(START + hours * HOUR).toISOString();
const STEPS: { name: string; windowDays?: number }[] = [{ name: 'click' }, { name: 'activation', windowDays: 10 }];

/** One sample an hour; all are clicked, and those with a delay, in hours, are activated. */
async function importDelays(delays: readonly (number | string | null)[], steps = STEPS) {
  const rows = delays.map((delay, hour) =>
    [hour, iso(hour), iso(hour), typeof delay === 'number' ? iso(hour + delay) : (delay ?? '')].join(),
  );
  const text = `id,time,click,activation\n${rows.join('\n')}\n`;
  await imported(text, { mapping: { steps, features: {} }, asOf: START + 2000 * HOUR });
  return getDataset(project, lastName());
}

test('delays are those of mature conversions, so that late ones count as much as early ones', async () => {
  // Of 500 samples, one in four is activated: half of these after 24 hours, half after 9 days.
  const dataset = await importDelays(
    Array.from({ length: 500 }, (_, row) => (row % 4 !== 0 ? null : row % 8 === 0 ? 24 : 216)),
  );
  // On the last day, the samples of the last ten days are open; of their conversions, only the early ones are known.
  const knownAt = START + 500 * HOUR;
  const delays = await measureDelays(project, dataset, { ...wholeSelection(), knownAt }, quietJob());
  assert.deepEqual(Object.keys(delays ?? {}), ['activation']);
  const shares = delays?.['activation'] ?? [];
  assert.equal(shares.length, AGE_CLASSES);
  const at = (days: number): number => shares[Math.floor(days * CLASSES_PER_DAY)];
  assert.deepEqual([at(0.5), at(1.5), at(8.5), at(9.5)], [0, 0.5, 0.5, 1]);
  const [click, activation] = logPendingOf(delays ?? {}, ['click', 'activation']);
  assert.equal(click, null);
  assert.deepEqual([activation?.[0], activation?.[100]], [0, Math.fround(Math.log(0.5))]);
  assert.ok(Number.isFinite(activation?.at(-1)));
});

test('without a window, times or enough conversions, a step has no delays', async () => {
  const measured = async (...given: Parameters<typeof importDelays>): Promise<unknown> =>
    measureDelays(project, await importDelays(...given), wholeSelection(), quietJob());
  const all = new Array<number>(100).fill(24);
  assert.notEqual(await measured(all), null);
  assert.equal(await measured(all, [{ name: 'click' }, { name: 'activation', windowDays: 0 }]), null);
  assert.equal(await measured(all.map((delay, row) => (row < 49 ? delay : null))), null);
  await imported('id,time,click,activation\n1,2026-01-01,1,1\n', { mapping: { steps: STEPS, features: {} } });
  assert.equal(await measureDelays(project, getDataset(project, lastName()), wholeSelection(), quietJob()), null);
});

test('with dates alone, all conversions of a day are known at its end, and none of the next day', async () => {
  // A conversion on each of the days 0 to 9 after the impression, all as dates.
  const day = (number: number): string => iso(24 * number).slice(0, 10);
  const rows = Array.from({ length: 600 }, (_, row) => [
    row,
    day(row % 30),
    day(row % 30),
    day((row % 30) + (row % 10)),
  ]);
  const text = `id,time,click,activation\n${rows.map((row) => row.join()).join('\n')}\n`;
  await imported(text, { mapping: { steps: STEPS, features: {} }, asOf: START + 2000 * HOUR });
  const delays = await measureDelays(project, getDataset(project, lastName()), wholeSelection(), quietJob());
  const shares = delays?.['activation'] ?? [];
  for (const days of [1, 2, 9]) {
    assert.ok(Math.abs(shares[days * CLASSES_PER_DAY - 1] - days / 10) < 1e-9, `before day ${days}`);
    assert.ok(Math.abs(shares[days * CLASSES_PER_DAY] - (days + 1) / 10) < 1e-9, `on day ${days}`);
  }
});

test('a step with an untimed conversion, or a window no longer than the first step’s, has no delays', async () => {
  const all = new Array<number>(100).fill(24);
  const untimed = all.map((delay, row) => (row === 7 ? 'yes' : delay));
  assert.equal(await measureDelays(project, await importDelays(untimed), wholeSelection(), quietJob()), null);
  const windows = (click: number, activation: number): typeof STEPS => [
    { name: 'click', windowDays: click },
    { name: 'activation', windowDays: activation },
  ];
  for (const [click, activation, expected] of [
    [10, 10, false],
    [10, 5, false],
    [5, 10, true],
  ] as const) {
    const dataset = await importDelays(all, windows(click, activation));
    const delays = await measureDelays(project, dataset, wholeSelection(), quietJob());
    assert.equal(delays !== null, expected, `${click}, ${activation}`);
  }
});
