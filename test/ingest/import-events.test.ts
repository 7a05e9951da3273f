import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { listRejects } from '../../core/store/datasets/rejects.ts';
import { importProject } from './import-project.ts';
import { reportAllProgress } from './interruptions.ts';

const { project, file, nextName, lastName, imported, column } = importProject();

const EVENTS = `impression_id,event,at,city,age
a,impression,2026-01-01T00:00:00Z,Paris,
a,click,2026-01-01T00:05:00Z,,40
b,impression,2026-01-02T00:00:00Z,Rome,50
a,click,2026-01-01T00:03:00Z,Nice,41
a,apply,2026-01-03,,
b,apply,2026-01-04,,
c,impression,soon,Oslo,60
c,open,2026-01-05,,
d,click,2026-01-05,Bern,70
`;

test('an event log is pivoted to one sample per id', async () => {
  const result = await imported(EVENTS, {
    mapping: { events: { id: 'impression_id', step: 'event', time: 'at' }, features: { age: 'numeric' } },
  });
  assert.deepEqual([result.records, result.accepted, result.rejected, result.illegal.count], [9, 4, 5, 2]);
  assert.deepEqual(result.mapping.steps, [
    { name: 'click', windowDays: 0 },
    { name: 'apply', windowDays: 0 },
  ]);
  assert.deepEqual(
    [...listRejects(project, lastName())].map(({ line, reason, value }) => [line, reason, value]),
    [
      [8, 'unreadable time', 'soon'],
      [9, 'unknown event', 'open'],
      [4, 'illegal label chain', 'impression'],
      [7, 'illegal label chain', 'apply'],
      [10, 'illegal label chain', 'click'],
    ],
  );
  assert.deepEqual([column('id'), column('time'), column('depth')], [['a'], [Date.UTC(2026, 0, 1)], [2]]);
  assert.deepEqual(
    [column('stepTime', 'click'), column('stepTime', 'apply')],
    [[Date.UTC(2026, 0, 1, 0, 3)], [Date.UTC(2026, 0, 3)]],
  );
  assert.deepEqual([column('categorical'), column('numeric')], [['Paris'], [NaN]]);
  assert.deepEqual(result.features, [
    { name: 'city', kind: 'categorical', distinct: 1, missing: 0 },
    { name: 'age', kind: 'numeric', distinct: null, missing: 1 },
  ]);
});

test('the search for the steps of an event log reports its progress', async (t) => {
  t.after(reportAllProgress());
  const phases: string[] = [];
  const report: JobContext['report'] = ({ phase, fraction, counts }) => {
    if (fraction !== undefined) phases.push(`${phase} ${counts?.['records'] ?? ''}`.trim());
  };
  const mapping = { events: { id: 'impression_id', step: 'event', time: 'at' } };
  const files = [file('progress.csv', EVENTS)];
  await importDataset(project, { files, dataset: nextName(), mapping }, { ...quietJob(), report });
  assert.deepEqual(phases.slice(0, 2), ['steps 9', 'read 9']);
});

const LEAKING_EVENTS = `impression_id,user_id,event,at,bank,city,limit,cause,empty
a,,click,2026-01-02,red,Nice,900,x,
a,u1,impression,2026-01-01,,Paris,,,
b,,impression,2026-01-01,,,5,,
b,u2,click,2026-01-02,red,Rome,700,x,
b,,impression,2026-01-03,,Oslo,6,x,
`;

test('a column with values only after the first event of each sample is ignored: it reveals outcomes', async () => {
  const notes: string[] = [];
  const mapping = {
    events: { id: 'impression_id', step: 'event', time: 'at' },
    features: { limit: 'numeric' as const },
  };
  const result = await imported(LEAKING_EVENTS, { mapping }, (note) => notes.push(note));
  assert.deepEqual(
    [column('user'), column('categorical', 'city'), column('numeric', 'limit'), column('categorical', 'empty')],
    [
      ['u1', 'u2'],
      ['Paris', null],
      [NaN, 5],
      [null, null],
    ],
  );
  assert.deepEqual(
    notes.filter((note) => note.includes('ignored')),
    ['bank', 'cause'].map(
      (name) =>
        `column ${name} is ignored: only events after a sample’s first have values, which would reveal the outcome`,
    ),
  );
  assert.deepEqual(
    [result.mapping.bank, result.mapping.ignore, Object.keys(result.mapping.features)],
    [undefined, ['bank', 'cause'], ['city', 'limit', 'empty']],
  );
  assert.deepEqual(getDataset(project, lastName()).mapping, result.mapping);
  const { dataset, elapsedMs, ...again } = await imported(LEAKING_EVENTS, { mapping: result.mapping });
  assert.deepEqual({ ...again, dataset, elapsedMs }, { ...result, dataset, elapsedMs });
});

test('an event log is recognised by its column names; illegal chains are repaired or fail the import', async () => {
  const repaired = await imported(EVENTS, { illegal: 'repair' });
  assert.deepEqual([repaired.accepted, repaired.rejected, repaired.illegal.count], [7, 2, 2]);
  assert.deepEqual(
    [column('id'), column('depth')],
    [
      ['a', 'b', 'd'],
      [2, 2, 1],
    ],
  );
  assert.deepEqual(repaired.mapping.events, { id: 'impression_id', step: 'event', time: 'at' });
  await assert.rejects(imported(EVENTS, { illegal: 'fail' }), {
    code: 'invalid-input',
    message: 'out-of-order steps of the sample in data.csv line 4 (value not shown): it reached only impression, apply',
  });
});

test('an event log without known steps is refused with its column, and the values are not shown', async () => {
  const log = 'impression_id,event,at\na,view,2026-01-01\na,scroll,2026-01-02\n';
  const mapping = { events: { id: 'impression_id', step: 'event', time: 'at' } };
  await assert.rejects(imported(log, { mapping }), {
    code: 'invalid-config',
    message: 'no steps among the events in column event: value not shown',
  });
});

interface LoggedEvent {
  readonly id: string;
  readonly step: string;
  readonly day: number;
  readonly city: string;
}

interface NaiveSample {
  readonly id: string;
  readonly legal: boolean;
  readonly count: number;
  readonly time: number;
  readonly depth: number;
  readonly city: string | null;
}

/** The sample of one id, read naively; `hasImpressions` is about the whole log. */
function naiveSample(id: string, events: readonly LoggedEvent[], hasImpressions: boolean): NaiveSample {
  const first = (name: string): number => Math.min(...events.filter(({ step }) => step === name).map(({ day }) => day));
  const [seen, clicked, applied] = [first('impression'), first('click'), first('apply')];
  const featureEvents = hasImpressions ? events.filter(({ step }) => step === 'impression') : [...events];
  return {
    id,
    legal: (applied === Infinity || clicked < Infinity) && (!hasImpressions || seen < Infinity),
    count: events.length,
    time: seen < Infinity ? seen : Math.min(clicked, applied),
    depth: applied < Infinity ? 2 : clicked < Infinity ? 1 : 0,
    city: featureEvents.sort((one, other) => one.day - other.day)[0]?.city || null,
  };
}

function naiveReading(good: readonly LoggedEvent[], illegal: 'reject' | 'repair'): readonly NaiveSample[] {
  const hasImpressions = good.some(({ step }) => step === 'impression');
  return [...new Set(good.map(({ id }) => id))]
    .map((id) =>
      naiveSample(
        id,
        good.filter((candidate) => candidate.id === id),
        hasImpressions,
      ),
    )
    .filter(({ legal }) => legal || illegal === 'repair');
}

async function expectNaiveReading(events: readonly LoggedEvent[], illegal: 'reject' | 'repair'): Promise<void> {
  const text = events.map(({ id, step, day, city }) => `${id},${step},2026-01-0${day},${city}`).join('\n');
  const good = events.filter(({ id, step }) => id !== '' && step !== 'open');
  const samples = naiveReading(good, illegal);
  const reading = imported(`id,event,time,city\n${text}\n`, {
    illegal,
    mapping: {
      events: { id: 'id', step: 'event', time: 'time' },
      steps: [{ name: 'click' }, { name: 'apply' }],
      features: { city: 'categorical' },
      dialect: { header: true, delimiter: ',' },
    },
  });
  if (samples.length === 0) return assert.rejects(reading, { message: /can(not)? be imported: / });
  const result = await reading;
  assert.deepEqual(
    [result.records, result.accepted, result.rejected],
    [events.length, samples.reduce((sum, { count }) => sum + count, 0), events.length - result.accepted],
  );
  assert.equal([...listRejects(project, lastName())].length, result.rejected);
  assert.deepEqual(
    [column('id'), column('depth'), column('time')],
    [
      samples.map(({ id }) => id),
      samples.map(({ depth }) => depth),
      samples.map(({ time }) => Date.UTC(2026, 0, time)),
    ],
  );
  const cities = samples.map(({ city }) => city);
  if (result.features.length > 0) assert.deepEqual(column('categorical'), cities);
  else assert.ok(good.some(({ city }) => city !== '') && cities.every((city) => city === null));
}

test('any event log gives the same samples as a naive reading, and its records add up', async () => {
  const event = fc.record({
    id: fc.constantFrom('', 'a', 'b', 'c', 'd'),
    step: fc.constantFrom('impression', 'click', 'apply', 'open'),
    day: fc.integer({ min: 1, max: 9 }),
    city: fc.constantFrom('', 'Paris', 'Rome'),
  });
  const events = fc.array(event, { minLength: 1, maxLength: 14 });
  await fc.assert(fc.asyncProperty(events, fc.constantFrom('reject', 'repair'), expectNaiveReading), { numRuns: 60 });
});

test('names of events are recognised whatever their case and spaces, unless only these distinguish steps', async () => {
  const log = (...events: readonly string[]): string =>
    `id,event,at\n${events.map((event, row) => `s${row >> 1},${event},2026-01-0${1 + (row % 2)}\n`).join('')}`;
  const events = ['impression', ' click ', 'Impression', 'Click', ' impression', 'click', 'IMPRESSION ', 'cLICK'];
  const { rejected, steps } = await imported(log(...events));
  assert.deepEqual([rejected, steps.map(({ name }) => name), column('depth')], [0, ['click'], [1, 1, 1, 1]]);
  const mapping = { events: { id: 'id', step: 'event', time: 'at' }, steps: [{ name: 'card view' }] };
  await imported(log('impression', ' Card  View', 'impression', 'card view '), { mapping });
  assert.deepEqual(column('depth'), [1, 1]);
  const apart = { ...mapping, steps: [{ name: 'open' }, { name: 'Open' }] };
  const { rejects } = await imported(log('impression', 'open', 'impression', 'OPEN'), { mapping: apart });
  assert.deepEqual([rejects.map(({ reason }) => reason), column('depth')], [['unknown event'], [1, 0]]);
});
