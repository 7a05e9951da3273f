/**
 * Worlds with equal rates, whose samples of a user convert alike: the users of one city have five times as many samples
 * as those of the other, or all users convert in one month only.
 */
import { test } from 'node:test';

import { DAY_MS } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import { queryFunnel, type FunnelQuery } from '../../../core/review/funnel.ts';
import { reviewFunnel } from '../../../core/review/review.ts';
import type { Condition } from '../../../core/segment/conditions.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { assertNear } from '../../near.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const SEPTEMBER = Date.UTC(2025, 8, 1);
const OCTOBER = Date.UTC(2025, 9, 1);

interface City {
  readonly city: string;
  readonly users: number;
  /** Impressions of each user. */
  readonly ofEach: number;
  /** Users who click, on all of their impressions. */
  readonly clicking: number;
}

function impressionsOf({ city, users, ofEach, clicking }: City): Impression[] {
  return Array.from({ length: users * ofEach }, (_, row) => {
    const user = row % users;
    const depth = Number(user < clicking);
    return impression(`${city} ${user}`, city, SEPTEMBER + Math.floor(row / users) * DAY_MS, depth);
  });
}

function impression(user: string, city: string, time: number, depth: number): Impression {
  return { user, city, time, depth, bank: 'north', tags: [city], age: null, children: null };
}

/** The interval of a rate of independent users who click or not (Wilson). */
function wilsonWidth(clicking: number, users: number): number {
  const z = 1.959964;
  const rate = clicking / users;
  return (2 * z * Math.sqrt((rate * (1 - rate)) / users + z ** 2 / (4 * users ** 2))) / (1 + z ** 2 / users);
}

async function widthOf(project: Project, query: Omit<FunnelQuery, 'dataset'>): Promise<number> {
  const { low, high } = (await queryFunnel(project, { dataset: 'd', ...query }, quietJob())).steps[1];
  return high! - low!;
}

async function widthOfGroup(project: Project, by: string, wanted: string): Promise<number> {
  const { groups } = await queryFunnel(project, { dataset: 'd', by }, quietJob());
  const { low, high } = groups.find(({ value }) => value === wanted)!.steps[1];
  return high! - low!;
}

const ofCity = (city: string): { readonly where: readonly Condition[] } => ({
  where: [{ column: 'city', values: [city] }],
});

const OTHERS: City = { city: 'b', users: 1200, ofEach: 5, clicking: 240 };

test('the rate of a city is as certain as its users make it, whoever most samples are of', async () => {
  const cityA: City = { city: 'a', users: 240, ofEach: 25, clicking: 48 };
  const project = impressionProject({ d: [cityA, OTHERS].flatMap(impressionsOf) });
  for (const { city, clicking, users } of [cityA, OTHERS]) {
    const expected = wilsonWidth(clicking, users);
    assertNear((await widthOf(project, ofCity(city))) / expected, 1, 0.03, city);
    for (const by of ['city', 'tags'])
      assertNear((await widthOfGroup(project, by, city)) / expected, 1, 0.03, `${by} ${city}`);
  }
});

test('a city with few clicking users counts its many samples as alike as those of all users', async () => {
  // One of 40 users clicks, on one of 25 samples: by themselves, they would count as 1,000 independent samples.
  const rows = impressionsOf({ city: 'a', users: 40, ofEach: 25, clicking: 0 });
  const cityC = impressionsOf({ city: 'c', users: 400, ofEach: 25, clicking: 80 });
  const d = [...rows.with(0, { ...rows[0], depth: 1 }), ...impressionsOf(OTHERS), ...cityC];
  assertNear((await widthOf(impressionProject({ d }), ofCity('a'))) / wilsonWidth(1 / 25, 40), 1, 0.05);
});

test('cities with equal rates differ only by chance: p is that of their users', async () => {
  const rows = [{ city: 'a', users: 200, ofEach: 25, clicking: 52 }, OTHERS].flatMap(impressionsOf);
  const project = impressionProject({ d: rows });
  const [segment, against] = ['a', 'b'].map((city) => ({ dataset: 'd', ...ofCity(city) }));
  const { steps } = await reviewFunnel(project, { segment, against, limit: 9 }, quietJob());
  // 26 % of 200 users and 20 % of 1,200; the pooled rate is of samples: z = .06 / √(.227 · .773 · (1/200 + 1/1200)).
  assertNear(steps[1].changeOfPrevious?.p, 0.061, 0.006);
});

test('a month counts users who convert in one month only as alike as they are in it', async () => {
  // Every user has four samples a month; every fifth one clicks on all of September, every fifth on all of October.
  const rows = [SEPTEMBER, OCTOBER].flatMap((start, month) =>
    Array.from({ length: 4 * 600 }, (_, row) => {
      const user = row % 600;
      const time = start + 5 * Math.floor(row / 600) * DAY_MS;
      return impression(`u${user}`, user % 2 === 0 ? 'a' : 'b', time, Number(user % 5 === month));
    }),
  );
  const project = impressionProject({ d: rows });
  const month = { from: OCTOBER, to: Date.UTC(2025, 10, 1) };
  assertNear((await widthOf(project, month)) / wilsonWidth(120, 600), 1, 0.03);
  assertNear((await widthOf(project, { ...month, ...ofCity('a') })) / wilsonWidth(60, 300), 1, 0.03);
  assertNear((await widthOfGroup(project, 'month', '2025-10')) / wilsonWidth(120, 600), 1, 0.03);
});
