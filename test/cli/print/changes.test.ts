import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printChanges } from '../../../core/cli/print/changes.ts';

const proportions = { now: { count: 30, total: 100 }, before: { count: 20, total: 100 } };
const explained = {
  step: 'click',
  ...proportions,
  intervals: { now: null, before: null },
  independent: 'users',
  usersCountOnce: true,
  change: { difference: 0.1, low: -0.02, high: 0.22, p: 0.1, test: 'score' },
  values: [],
  columns: [{ column: 'city', rateEffect: 0.1, mixEffect: 0, values: 2 }],
  tested: 0,
} as const;

/** What is said of users who are on both sides: of all values, or of those of lists. */
function saidOfUsers(changes: Readonly<Record<string, unknown>>): readonly (string | undefined)[] {
  const printed = printChanges({ ...explained, ...changes } as never).replaceAll(/\s+/g, ' ');
  return [...printed.matchAll(/(Contributions of values|Values of lists) count the users of each side/g)].map(
    ([, subject]) => subject,
  );
}

test('an explained change says what counts users on both sides as different people', () => {
  const lists = [...explained.columns, { column: 'tags', rateEffect: null, mixEffect: null, values: 5 }];
  assert.deepEqual(saidOfUsers({}), []);
  assert.deepEqual(saidOfUsers({ columns: lists }), ['Values of lists']);
  assert.deepEqual(saidOfUsers({ columns: lists, usersCountOnce: false }), ['Contributions of values']);
  assert.deepEqual(saidOfUsers({ columns: lists, independent: 'samples', usersCountOnce: false }), []);
});
