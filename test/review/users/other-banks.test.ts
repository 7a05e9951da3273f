/** The intervals of the rate of all other banks: bank a has users with one impression, b and c users with ten alike. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wilson } from '../../../core/funnel/interval.ts';
import { quietJob } from '../../../core/job.ts';
import { bankEvidence } from '../../../core/review/bank-evidence.ts';
import { AS_OF, impressionProject, type Impression } from '../fixture.ts';

const TIME = AS_OF - 30 * 24 * 3_600_000;

/** The impressions of a bank's users; every fourth user clicks on all of them. */
function impressionsOf(bank: string, users: number, ofEach: number): Impression[] {
  return Array.from({ length: users * ofEach }, (_, row): Impression => {
    const user = Math.floor(row / ofEach);
    const given = { time: TIME, bank, banner: `${bank} card`, user: `${bank} ${user}`, depth: user % 4 === 0 ? 1 : 0 };
    return {
      ...given,
      city: null,
      tags: [],
      age: null,
      children: null,
      clickedAfter: 1000,
      activatedAfter: 0,
    } as Impression;
  });
}

const project = impressionProject({
  january: [...impressionsOf('a', 4000, 1), ...impressionsOf('b', 100, 10), ...impressionsOf('c', 100, 10)],
});

test('the interval of several other banks counts their users, whoever most samples are of', async () => {
  const { banks } = await bankEvidence(project, { dataset: 'january' }, quietJob());
  const others = banks.find(({ bank }) => bank === 'a')?.steps[0].others ?? assert.fail('nothing to compare');
  const width = (others.rateHigh ?? NaN) - (others.rateLow ?? NaN);
  // 200 users who each click or do not.
  const ofUsers = wilson(50, 200) ?? assert.fail('no interval');
  const expected = ofUsers.high - ofUsers.low;
  assert.ok(Math.abs(width / expected - 1) < 0.1, `${width} for ${expected}`);
});
