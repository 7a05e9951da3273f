/** Some banks have one impression per user, others have ten per user that all convert or all do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wilson } from '../../../core/funnel/interval.ts';
import { quietJob } from '../../../core/job.ts';
import { bankEvidence } from '../../../core/review/bank-evidence.ts';
import { explainChange } from '../../../core/review/changes.ts';
import { assertNear } from '../../near.ts';
import { AS_OF, impressionProject, type Impression } from '../fixture.ts';

const TIME = AS_OF - 30 * 24 * 3_600_000;

/** The impressions of a bank's users; every fourth user clicks on all of them. */
function impressionsOf(bank: string, users: number, perUser: number): Impression[] {
  return Array.from({ length: users * perUser }, (_, row): Impression => {
    const user = Math.floor(row / perUser);
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

test('the interval of all other banks depends on the number of their users, not of their samples', async () => {
  const { banks } = await bankEvidence(project, { dataset: 'january' }, quietJob());
  const others = banks.find(({ bank }) => bank === 'a')?.steps[0].others ?? assert.fail('nothing to compare');
  const width = (others.rateHigh ?? NaN) - (others.rateLow ?? NaN);
  // Banks b and c have 200 users, 50 of whom click.
  const ofUsers = wilson(50, 200) ?? assert.fail('no interval');
  const expected = ofUsers.high - ofUsers.low;
  assert.ok(Math.abs(width / expected - 1) < 0.1, `${width} for ${expected}`);
});

const [DECEMBER, JANUARY] = [Date.UTC(2025, 11, 10), Date.UTC(2026, 0, 10)];

/** 300 users of bank a, 60 of whom click in December and 84 in January, and 3,000 of bank b, with 600 and 630. */
function twoMonths(impressionsOfA: number): Impression[] {
  const ofMonth = (time: number, clicks: Readonly<Record<string, number>>): Impression[] =>
    Object.entries({ a: 300, b: 3000 }).flatMap(([bank, users]) =>
      Array.from({ length: users * (bank === 'a' ? impressionsOfA : 1) }, (_, row): Impression => {
        const user = row % users;
        const depth = Number(user < clicks[bank]);
        return {
          time,
          bank,
          depth,
          user: `${bank} ${time} ${user}`,
          banner: `${bank} card`,
          city: null,
          tags: [],
          age: null,
          children: null,
        };
      }),
    );
  return [...ofMonth(DECEMBER, { a: 60, b: 600 }), ...ofMonth(JANUARY, { a: 84, b: 630 })];
}

// The columns of banks and of banners.
for (const column of ['partner', 'creative'])
  test(`the p-value of what a bank adds to a change depends on the number of its users, by ${column}`, async () => {
    const months = impressionProject({ alike: twoMonths(10), single: twoMonths(1) });
    const explain = async (dataset: string) => {
      const segment = { dataset, from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };
      const query = {
        segment,
        against: 'previous',
        step: 'click',
        of: 'previous',
        columns: [column],
        limit: 5,
      } as const;
      const { values } = await explainChange(months, query, quietJob());
      return values.find(({ value }) => value?.startsWith('a') === true) ?? assert.fail('no bank a');
    };
    const [alike, single] = [await explain('alike'), await explain('single')];
    // Ten impressions of a user that all convert or all do not say no more than one.
    assertNear(alike.p!, single.p!, 0.01);
    assert.ok(single.p! > 0.05, String(single.p));
  });
