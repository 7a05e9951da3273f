import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AGE_CLASSES } from '../../../core/features/ages.ts';
import { wholeSelection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { logPendingOf, measureDelays } from '../../../core/train/data/conversion-delays.ts';
import { importProject } from '../../ingest/import-project.ts';

const { project, imported, lastName } = importProject();

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const iso = (hours: number): string => new Date(START + hours * HOUR).toISOString();
const STEPS = [{ name: 'click' }, { name: 'activation', windowDays: 10 }];

/** One sample an hour; all are clicked, and those with a delay, in hours, are activated. */
async function importDelays(delays: readonly (number | null)[], steps = STEPS) {
  const rows = delays.map((delay, hour) =>
    [hour, iso(hour), iso(hour), delay === null ? '' : iso(hour + delay)].join(),
  );
  const text = `id,time,click,activation\n${rows.join('\n')}\n`;
  await imported(text, { mapping: { steps, features: {} }, asOf: START + 2000 * HOUR });
  return getDataset(project, lastName());
}

test('delays are those of settled conversions, so that late ones count as much as early ones', async () => {
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
  const at = (days: number): number => shares[Math.floor((days / 10) * (AGE_CLASSES - 1))];
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
