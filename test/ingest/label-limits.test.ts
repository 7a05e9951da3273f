/** Labels count up to the as-of date and within their windows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import { importProject } from './import-project.ts';

const { imported, column } = importProject();

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const iso = (ms: number): string => new Date(ms).toISOString();

const ACTIVATION: MappingFile = { steps: [{ name: 'click' }, { name: 'activation', windowDays: 14 }] };

function lateActivations(activatedAfterDays: number): string {
  const rows = Array.from({ length: 6000 }, (_, row) => {
    const time = START + row * 60_000;
    const click = row % 2 === 0 ? iso(time + 1000) : '';
    const activation = row % 7 === 0 && click !== '' ? iso(time + activatedAfterDays * DAY) : '';
    return `${row},${iso(time)},${click},${activation}`;
  });
  return `id,time,click,activation\n${rows.join('\n')}\n`;
}

const reached = (steps: number): number => (column('depth') as number[]).filter((depth) => depth >= steps).length;

test('a step after its window does not count, and its time is not stored', async () => {
  const { labels } = await imported(lateActivations(40), { mapping: ACTIVATION });
  assert.deepEqual([reached(1), reached(2)], [3000, 0]);
  assert.deepEqual(labels.tooLate, [{ step: 'activation', samples: 429, windowDays: 14 }]);
  assert.deepEqual(labels.unlimited, []);
  assert.equal((column('stepTime', 'activation') as number[]).every(Number.isNaN), true);
  await imported(lateActivations(40), {
    mapping: { steps: [{ name: 'click' }, { name: 'activation', windowDays: 0 }] },
  });
  assert.deepEqual([reached(1), reached(2)], [3000, 429]);
});

test('a window includes its last moment', async () => {
  await imported(lateActivations(14), { mapping: ACTIVATION });
  assert.equal(reached(2), 429);
  await imported(lateActivations(14 + 1e-6), { mapping: ACTIVATION });
  assert.equal(reached(2), 0);
});

test('if a step is too late, the steps after it do not count either, and the chain is not illegal', async () => {
  const rows = `1,2026-01-01,2026-01-09,2026-01-10\n2,2026-01-01,2026-01-02,2026-01-12\n`;
  const steps = [
    { name: 'click', windowDays: 7 },
    { name: 'activation', windowDays: 14 },
  ];
  const result = await imported(`id,time,click,activation\n${rows}`, { mapping: { steps } });
  assert.deepEqual([result.accepted, result.illegal.count, column('depth')], [2, 0, [0, 2]]);
});

test('a step more than a day before the impression does not count; one dated the same day does', async () => {
  const notes: string[] = [];
  const rows = [
    '1,2026-01-05T10:00:00,2026-01-05T10:01:00,2026-01-06',
    '2,2026-01-05T10:00:00,2026-01-05,2026-01-05',
    '3,2026-01-05T10:00:00,2025-01-05,2026-01-06',
    '4,2026-01-05T10:00:00,2026-01-05T10:01:00,2026-01-04T09:59:59',
  ];
  const text = `id,time,click,activation\n${rows.join('\n')}\n`;
  const { labels } = await imported(text, { mapping: ACTIVATION }, (note) => notes.push(note));
  assert.deepEqual(column('depth'), [2, 2, 0, 1]);
  assert.deepEqual(labels.tooEarly, [
    { step: 'click', samples: 1 },
    { step: 'activation', samples: 1 },
  ]);
  assert.ok(
    notes.some((note) => note.startsWith('click: 1 sample reached it more than a day before the impression')),
    `${notes}`,
  );
});

test('an early step does not imply the steps before it, and its chain is not illegal', async () => {
  const steps = [{ name: 'click' }, { name: 'application' }, { name: 'activation', windowDays: 14 }];
  const rows = [
    // Only an early application.
    '1,2026-02-05,,2025-01-05,',
    // An early application, then an activation in time.
    '2,2026-02-05,,2025-01-05,2026-02-06',
    // The same after a click in time.
    '3,2026-02-05,2026-02-05,2025-01-05,2026-02-06',
    // An application in time without a click, which alone is illegal, and an early activation.
    '4,2026-02-05,,2026-02-06,2025-01-05',
  ];
  const text = `id,time,click,application,activation\n${rows.join('\n')}\n`;
  const early = (activation: number): unknown => [
    { step: 'application', samples: 3 },
    ...(activation > 0 ? [{ step: 'activation', samples: activation }] : []),
  ];
  const repaired = await imported(text, { mapping: { steps }, illegal: 'repair' });
  assert.deepEqual([column('depth'), repaired.illegal.count], [[0, 0, 1, 2], 1]);
  assert.deepEqual(repaired.labels.tooEarly, early(1));
  const rejecting = await imported(text, { mapping: { steps }, illegal: 'reject' });
  assert.deepEqual([column('id'), column('depth'), rejecting.illegal.count], [['1', '2', '3'], [0, 0, 1], 1]);
  assert.deepEqual(rejecting.labels.tooEarly, early(0));
});

test('windows limit the labels of an event log in the same way', async () => {
  const events = ['id,event,time', 'a,exposure,2026-01-01', 'a,click,2026-01-02', 'a,activation,2026-02-10'];
  const mapping = { ...ACTIVATION, events: { id: 'id', step: 'event', time: 'time' } };
  const { labels } = await imported(`${events.join('\n')}\n`, { mapping });
  assert.deepEqual(column('depth'), [1]);
  assert.deepEqual(labels.tooLate, [{ step: 'activation', samples: 1, windowDays: 14 }]);
});

test('an import of labels without times says once that windows do not limit them', async () => {
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const rows = Array.from({ length: 100 }, (_, row) => `${row},2026-01-01,1,${row % 2}`).join('\n');
  const { labels } = await imported(`id,time,click,activation\n${rows}\n`, { mapping: ACTIVATION }, note);
  assert.deepEqual(labels.unlimited, ['activation']);
  assert.deepEqual(notes, [
    'activation: without times, labels cannot be limited to a window or the as-of date; every 1 counts',
  ]);
});

test('one record dated 2099 does not make every sample look old', async () => {
  const good = Array.from({ length: 2000 }, (_, row) => `${row},${iso(START + row * 3_600_000)},,`).join('\n');
  const asOf = iso(START + 1999 * 3_600_000);
  const clean = await imported(`id,time,click,activation\n${good}\n`, { mapping: ACTIVATION });
  assert.ok(clean.immature > 300 && clean.immature < 400);
  for (const outlier of ['x,2099-01-01,,', `x,${iso(START)},2099-01-01,`]) {
    const notes: string[] = [];
    const result = await imported(`id,time,click,activation\n${outlier}\n${good}\n`, { mapping: ACTIVATION }, (text) =>
      notes.push(text),
    );
    assert.deepEqual([result.asOf, result.immature, result.labels.outlyingTimes], [asOf, clean.immature, 1], outlier);
    assert.deepEqual(notes.filter((text) => text.startsWith('1 time lies long after all others')).length, 1);
  }
  const { rejects } = await imported(`id,time,click,activation\nx,2099-01-01,,\n${good}\n`, { mapping: ACTIVATION });
  assert.deepEqual(
    rejects.map(({ reason, count, example }) => [reason, count, example.value]),
    [['after the as-of date', 1, '2099-01-01']],
  );
});

test('steps after their window still determine the as-of date', async () => {
  const { asOf, immature } = await imported(lateActivations(40), { mapping: ACTIVATION });
  // The 6,000 impressions are within 5 days, so each sample is older than 14 days at the last activation.
  assert.deepEqual([asOf, immature], [iso(START + 5992 * 60_000 + 40 * DAY), 0]);
});

test('a few dates in the future among 3,000 records do not set the as-of date, even beside one in 1900', async () => {
  const good = Array.from({ length: 3000 }, (_, row) => `${row},${iso(START + row * 1_800_000)},,`).join('\n');
  for (const outliers of [['1900-01-01', '2027-04-05'], Array.from({ length: 5 }, (_, day) => `2027-04-0${day + 1}`)]) {
    const rows = outliers.map((time, row) => `x${row},${time},,`).join('\n');
    const { asOf, labels } = await imported(`id,time,click,activation\n${rows}\n${good}\n`, { mapping: ACTIVATION });
    const future = outliers.filter((time) => time > '2026').length;
    assert.deepEqual([asOf, labels.outlyingTimes], [iso(START + 2999 * 1_800_000), future]);
  }
});

test('labels with times are limited even if other labels of the column have none, which is reported', async () => {
  const rows = '1,2026-01-01,1,2026-03-01\n2,2026-01-01,1,1\n3,2026-01-01,1,2026-01-05\n';
  const { labels } = await imported(`id,time,click,activation\n${rows}`, { mapping: ACTIVATION });
  assert.deepEqual([column('depth'), labels.unlimited], [[1, 2, 2], ['activation']]);
});

test('after a step past the as-of date, steps without times do not count, and earlier times are rejected', async () => {
  const rows = '1,2026-01-01,2026-02-01,1\n2,2026-01-01,2062-01-01,2026-01-05\n3,2026-01-01,2026-01-02,1\n';
  const result = await imported(`id,time,click,activation\n${rows}`, {
    mapping: ACTIVATION,
    asOf: START + 20 * DAY,
  });
  assert.deepEqual(column('depth'), [0, 2]);
  assert.deepEqual(
    result.rejects.map(({ reason, example }) => [reason, example.column, example.value]),
    [['after the as-of date', 'click', '2062-01-01']],
  );
});

test('a chain that is illegal without its step past the as-of date counts as illegal', async () => {
  const steps = [{ name: 'click' }, { name: 'application' }, { name: 'activation', windowDays: 14 }];
  const text = 'id,time,click,application,activation\n1,2026-01-01,,2026-01-05,2026-02-01\n2,2026-01-01,,,\n';
  for (const illegal of ['reject', 'repair'] as const) {
    const result = await imported(text, { mapping: { steps }, asOf: START + 20 * DAY, illegal });
    const rejects = result.rejects.map(({ reason }) => reason);
    assert.deepEqual([result.illegal.count, rejects], [1, illegal === 'reject' ? ['illegal label chain'] : []]);
  }
});

test('an as-of date before all records is refused', async () => {
  const before = Date.UTC(2020, 0, 1);
  await assert.rejects(imported('id,time,click\n1,2026-01-01,1\n2,2026-01-02,0\n', { asOf: before }), {
    code: 'invalid-input',
    message: 'all records are after the as-of date, 2020-01-01T00:00:00.000Z',
  });
});

test('if times are far apart throughout, the latest one is the as-of date', async () => {
  const sparse = Array.from({ length: 20 }, (_, row) => `${row},${iso(START + row * 40 * DAY)},,`).join('\n');
  const result = await imported(`id,time,click,activation\n${sparse}\n`, { mapping: ACTIVATION });
  assert.deepEqual([result.asOf, result.rejected], [iso(START + 19 * 40 * DAY), 0]);
});

const hours = fc.integer({ min: 0, max: 60 * 24 });
const timeAt = (hour: number): number => START + hour * 3_600_000;
/** Hours from the impression to a step, which may precede it by up to three days, or be missing before another step. */
const delay = fc.option(fc.integer({ min: -72, max: 40 * 24 }), { nil: undefined });
const funnelRow = fc.record({ at: hours, steps: fc.tuple(delay, delay) });

/** The ids, times and steps that the last import stored. */
const stored = (): readonly unknown[] => [
  ...['id', 'time', 'depth', 'immature'].map((role) => column(role as 'id')),
  column('stepTime', 'click'),
  column('stepTime', 'activation'),
];

test('an import as of a time equals the import of the file cut at that time', async () => {
  const contents = (): unknown => [...stored(), column('categorical', 'city')];
  await fc.assert(
    fc.asyncProperty(fc.array(funnelRow, { minLength: 1, maxLength: 30 }), hours, async (rows, cutHour) => {
      const asOf = timeAt(cutHour);
      const text = (cut: boolean): string => {
        const cells = rows.map(({ at: hour, steps }, row) => {
          const times = steps.map((after) => (after === undefined ? NaN : timeAt(hour + after)));
          const shown = times.map((time) => (Number.isNaN(time) || (cut && time > asOf) ? '' : iso(time)));
          return cut && timeAt(hour) > asOf ? [] : [`${row},${iso(timeAt(hour))},${shown.join(',')},c${row % 5}\n`];
        });
        return `id,time,click,activation,city\n${cells.flat().join('')}`;
      };
      fc.pre(rows.some(({ at: hour }) => timeAt(hour) <= asOf));
      const mapping = { ...ACTIVATION, features: { city: 'categorical' }, illegal: 'repair' } as const;
      await imported(text(false), { mapping, asOf });
      const whole = contents();
      await imported(text(true), { mapping, asOf });
      assert.deepEqual(contents(), whole);
    }),
    { numRuns: 40 },
  );
});

const event = fc.record({ id: fc.integer({ min: 0, max: 8 }), step: fc.integer({ min: 0, max: 2 }), at: hours });

test('an event log imported as of a time equals the log cut at that time', async () => {
  const names = ['exposure', 'click', 'activation'];
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), hours, async (events, cutHour) => {
      const asOf = timeAt(cutHour);
      const log = events.toSorted((one, other) => one.at - other.at);
      const text = (rows: typeof log): string =>
        [
          'id,event,time',
          ...rows.map(({ id, step, at: hour }) => `s${id},${names[step]},${iso(timeAt(hour))}`),
          '',
        ].join('\n');
      const cut = log.filter(({ at: hour }) => timeAt(hour) <= asOf);
      fc.pre(cut.length > 0);
      const mapping = {
        ...ACTIVATION,
        events: { id: 'id', step: 'event', time: 'time' },
        features: {},
        illegal: 'repair',
      } as const;
      await imported(text(log), { mapping, asOf });
      const whole = stored();
      await imported(text(cut), { mapping, asOf });
      assert.deepEqual(stored(), whole);
    }),
    { numRuns: 30 },
  );
});

test('a record rejected for its id does not count as a sample that reached a step too late or early', async () => {
  const rows = [
    '1,2026-01-05,2026-01-05,2026-02-05',
    '1,2026-01-05,2026-01-05,2026-02-05',
    '2,2026-01-05,2026-01-02,',
    '2,2026-01-05,2026-01-02,',
  ];
  const { labels, rejects } = await imported(`id,time,click,activation\n${rows.join('\n')}\n`, { mapping: ACTIVATION });
  assert.deepEqual(
    rejects.map(({ reason, count }) => [reason, count]),
    [['duplicate id', 2]],
  );
  assert.deepEqual(labels.tooLate, [{ step: 'activation', samples: 1, windowDays: 14 }]);
  assert.deepEqual(labels.tooEarly, [{ step: 'click', samples: 1 }]);
});
