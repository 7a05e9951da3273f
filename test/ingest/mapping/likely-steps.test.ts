import assert from 'node:assert/strict';
import { test } from 'node:test';

import { likelySteps } from '../../../core/ingest/mapping/likely-steps.ts';
import { resolveMapping } from '../../../core/ingest/mapping/resolve.ts';

/** Records of a funnel of three steps with two unrelated columns of yes and no. */
function records(count: number): string[][] {
  return Array.from({ length: count }, (_, row) => {
    const depth = row % 4 === 0 ? (row % 20 === 0 ? (row % 100 === 0 ? 3 : 2) : 1) : 0;
    return [
      String(row),
      depth > 2 ? '1' : '0',
      depth > 0 ? 'true' : 'false',
      depth > 1 ? '1' : '',
      String(row % 2),
      String(Math.floor(row / 3) % 2),
      'Rome',
    ];
  });
}

const COLUMNS = ['id', 'bought', 'visit', 'basket', 'odd', 'member', 'city'];

test('columns whose positives are nested are likely steps, in funnel order', () => {
  assert.deepEqual(likelySteps(COLUMNS, records(1000)), ['visit', 'basket', 'bought']);
});

test('likely steps may say yes and no in other languages', () => {
  const words = { 1: 'ja', 0: 'nein', true: '是', false: '否', '': '' } as Readonly<Record<string, string>>;
  const translated = records(1000).map((record) => record.map((cell) => words[cell] ?? cell));
  assert.deepEqual(likelySteps(COLUMNS, translated), ['visit', 'basket', 'bought']);
});

test('marks of missing values do not keep a column from being a likely step', () => {
  const marked = records(1000).map((record) => record.map((cell) => (cell === '' ? 'NULL' : cell)));
  const input = { columns: COLUMNS, sample: marked, purpose: 'dataset' as const };
  assert.throws(() => resolveMapping({}, input), { help: /these may be steps: visit, bought; name them/ });
  assert.throws(() => resolveMapping({ missing: ['NULL'] }, input), {
    help: /these may be steps: visit, basket, bought; name them/,
  });
});

test('an import without known steps is refused, and columns that look like steps are named', () => {
  const input = { columns: COLUMNS, sample: records(1000), purpose: 'dataset' as const };
  assert.throws(() => resolveMapping({}, input), { help: /these may be steps: visit, basket, bought; name them/ });
});

test('few records, unrelated columns and duplicates are not mistaken for steps', () => {
  assert.deepEqual(likelySteps(COLUMNS, records(40)), []);
  assert.deepEqual(
    likelySteps(
      ['odd', 'member'],
      records(1000).map((record) => record.slice(4, 6)),
    ),
    [],
  );
  assert.deepEqual(
    likelySteps(
      ['visit', 'again'],
      records(1000).map((record) => [record[2], record[2]]),
    ),
    [],
  );
  assert.deepEqual(likelySteps(COLUMNS, []), []);
});
