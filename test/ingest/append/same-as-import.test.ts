import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AppendResult } from '../../../core/ingest/append/append.ts';
import { importDataset, type ImportOptions } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { CHUNK_ROWS } from '../../../core/store/columns/columns.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { appendProject } from './append-project.ts';

const { project, file, imported, appended, facts, nextName } = appendProject();

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const CITIES = ['Basel', '上海', '', 'Köln', 'Oslo', 'Lima'];

/** A wide export of `rows` samples from a day on: times, two steps (one with a window), and features. */
function wideExport(random: () => number, first: number, rows: number, day: number): string[] {
  const time = (ms: number): string => new Date(Math.round(ms / 1000) * 1000).toISOString();
  return Array.from({ length: rows }, (_, row) => {
    const at = START + (day + 7 * random()) * DAY;
    const click = random() < 0.5 ? at + random() * DAY : null;
    const activation = click !== null && random() < 0.5 ? click + 25 * random() * DAY : null;
    const city = CITIES[Math.floor(random() * CITIES.length)];
    const tags = Array.from({ length: Math.floor(4 * random()) }, () => `t${Math.floor(20 * random())}`).join('|');
    const age = random() < 0.1 ? '' : String(Math.floor(18 + 60 * random()) + (random() < 0.2 ? 0.5 : 0));
    const chain = random() < 0.02 ? ['', time(at)] : [click, activation].map((ms) => (ms === null ? '' : time(ms)));
    return [`s${first + row}`, time(at), ...chain, city, tags, random() < 0.01 ? 'x' : age, `b${day}`].join(',');
  });
}

const HEADER = 'sample_id,event_time,click,activation,city,tags,age,bank';
const MAPPING = {
  steps: [
    { name: 'click', column: 'click' },
    { name: 'activation', column: 'activation', windowDays: 14 },
  ],
  features: { city: 'categorical', tags: 'multi', age: 'numeric' },
} as const;

const mapping = { ...MAPPING, steps: [...MAPPING.steps] };

/** Imports one text and appends the other, and expects what importing both together gives. */
async function expectSame(
  one: string,
  other: string,
  options: Pick<ImportOptions, 'mapping' | 'illegal'> = {},
): Promise<AppendResult> {
  const files = [file('one.csv', one), file('other.csv', other)];
  const together = nextName();
  await importDataset(project, { files, dataset: together, ...options }, quietJob());
  await imported(one, options);
  const { illegal } = options;
  const result = await appended(other, illegal === undefined ? {} : { illegal });
  assert.deepEqual(facts(), facts(together));
  return result;
}

for (const [first, second] of [
  [40, 25],
  [1, 60],
  [200, 1],
  [CHUNK_ROWS, 10],
  [CHUNK_ROWS - 5, CHUNK_ROWS + 100],
] as const)
  test(`appending ${second} records with other ids to ${first} gives the same as importing both together`, async () => {
    for (const seed of first + second > 1000 ? [1] : [1, 2, 3, 4]) {
      const random = randomNumbers(seed);
      const [one, other] = [wideExport(random, 0, first, 0), wideExport(random, first, second, 9)];
      const contents = [one, other].map((rows) => `${[HEADER, ...rows].join('\n')}\n`);
      const result = await expectSame(contents[0], contents[1], { mapping });
      assert.equal(result.updated + result.unchanged + result.replaced + result.skipped + result.copies, 0);
    }
  });

test('appending a full export to one imported up to a date gives the same as importing it in full', async () => {
  for (const seed of [11, 12, 13]) {
    const random = randomNumbers(seed);
    const byTime = (one: string, other: string): number => (one.split(',')[1] < other.split(',')[1] ? -1 : 1);
    // Without illegal chains, since the first import would cut some of them off in the middle.
    const rows = [...wideExport(random, 0, 400, 0), ...wideExport(random, 400, 300, 7)]
      .filter((row) => row.split(',')[2] !== '' || row.split(',')[3] === '')
      .sort(byTime);
    const content = `${[HEADER, ...rows].join('\n')}\n`;
    await imported(content, { mapping });
    const { records: _, accepted: __, rejected: ___, ...full } = facts();
    await imported(content, { mapping, asOf: START + 9.5 * DAY });
    const { conversions } = await appended(content);
    const { records, accepted, rejected, ...both } = facts();
    assert.deepEqual(both, full);
    assert.ok(conversions.every(({ samples }) => samples > 0));
    assert.deepEqual([records, Number(accepted) + Number(rejected)], [2 * rows.length, 2 * rows.length]);
  }
});

test('appending columns in another order gives the same as importing both together', async () => {
  const random = randomNumbers(7);
  const [one, other] = [wideExport(random, 0, 30, 0), wideExport(random, 30, 30, 5)];
  const shuffled = other.map((row) => row.split(',').toReversed().join(','));
  const reversed = `${HEADER.split(',').toReversed().join(',')}\n${shuffled.join('\n')}\n`;
  await expectSame(`${[HEADER, ...one].join('\n')}\n`, reversed, { mapping });
});

test('appending the first times of a step gives the same as importing both together', async () => {
  const one = 'id,time,click,city\n1,2026-01-01,1,a\n2,2026-01-02,0,b\n';
  const other = 'id,time,click,city\n3,2026-01-08,2026-01-09,c\n4,2026-01-09,,a\n';
  await expectSame(one, other);
});

test('the numbering of data without ids continues, as when both are imported together', async () => {
  const one = 'time,click,city\n2026-01-01,1,a\n2026-01-02,0,b\n';
  const other = 'time,click,city\n2026-01-08,0,c\n2026-01-09,1,a\n';
  await expectSame(one, other);
});

test('appending to an event log gives the same as importing both together, late events included', async () => {
  const header = 'id,event,time,city';
  const one = [
    '1,impression,2026-01-01,a',
    '2,impression,2026-01-02,b',
    '1,click,2026-01-02,',
    '3,impression,2026-01-02,',
  ];
  const other = [
    '2,click,2026-01-08,',
    '4,impression,2026-01-08,c',
    '1,activation,2026-01-09,',
    '4,click,2026-01-09,',
    '3,activation,2026-01-10,',
    '2,activation,2026-01-20,',
  ];
  const events = { id: 'id', step: 'event', time: 'time' };
  const mappingOfLog = { events, steps: [{ name: 'click' }, { name: 'activation', windowDays: 14 }] };
  const [first, second] = [one, other].map((rows) => `${[header, ...rows].join('\n')}\n`);
  const result = await expectSame(first, second, { mapping: mappingOfLog, illegal: 'repair' });
  assert.deepEqual([result.added, result.updated, result.unchanged], [1, 3, 0]);
  assert.deepEqual(result.conversions, [
    { step: 'click', samples: 2 },
    { step: 'activation', samples: 2 },
  ]);
});
