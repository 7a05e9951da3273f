/** What the values of a column contribute to a change, where users have several samples: on one side or on both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { commonChangeOf } from '../../../core/funnel/common-change.ts';
import { contributionOf, type Contribution } from '../../../core/funnel/contribution.ts';
import { INDEPENDENT } from '../../../core/funnel/proportions.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import { explainChange, type ValueChange } from '../../../core/review/changes.ts';
import type { Against } from '../../../core/review/segment/compared-segments.ts';
import type { Segment } from '../../../core/review/segment/segment.ts';
import { contributionEffects } from '../../../core/review/users/contribution-effects.ts';
import { ON_BEFORE, ON_NOW } from '../../../core/review/users/rows-of-sides.ts';
import { wholeOf } from '../../funnel/proportions.ts';
import { assertNear } from '../../near.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const [DECEMBER, JANUARY] = [Date.UTC(2025, 11, 1), Date.UTC(2026, 0, 1)];

/** Of each of two cities, 50 users click in both months, 30 in January, 15 in December, and 205 never. */
const [BOTH, ONLY_NOW, ONLY_BEFORE, USERS] = [50, 30, 15, 300];
const OF_EACH = 5;

function impressionsOf(month: 'december' | 'january'): Impression[] {
  return Array.from({ length: 2 * USERS * OF_EACH }, (_, row): Impression => {
    const [user, day] = [row % (2 * USERS), Math.floor(row / (2 * USERS))];
    const kind = Math.floor(user / 2);
    const isOnlyNow = kind >= BOTH && kind < BOTH + ONLY_NOW;
    const isOnlyBefore = kind >= BOTH + ONLY_NOW && kind < BOTH + ONLY_NOW + ONLY_BEFORE;
    const clicks = kind < BOTH || (month === 'january' ? isOnlyNow : isOnlyBefore);
    return {
      tags: [],
      age: null,
      children: null,
      bank: month,
      city: user % 2 === 0 ? 'even' : 'odd',
      user: `user ${user}`,
      time: (month === 'january' ? JANUARY : DECEMBER) + day * DAY_MS,
      depth: Number(clicks),
    };
  });
}

const [december, january] = [impressionsOf('december'), impressionsOf('january')];
const project = impressionProject({ winter: [...december, ...january], december, january });

async function explainedCities(segment: Segment, against: Against): Promise<readonly ValueChange[]> {
  const query = { segment, against, step: 'click', of: 'previous', columns: ['city'], limit: 9 } as const;
  const { values } = await explainChange(project, query, quietJob());
  assert.deepEqual(values.map(({ value }) => value).sort(), ['even', 'odd']);
  return values;
}

/** Each city has half of the samples, so it adds half of McNemar's difference, times `share`. */
function assertPaired(values: readonly ValueChange[], share: number): void {
  const difference = (ONLY_NOW - ONLY_BEFORE) / USERS;
  const error = 1.959964 * Math.sqrt((ONLY_NOW + ONLY_BEFORE) / USERS ** 2 - difference ** 2 / USERS);
  for (const { rateEffect, contribution, intervals } of values) {
    assertNear(rateEffect, (share * difference) / 2, 1e-12);
    assertNear(contribution, rateEffect, 1e-12);
    for (const { low, high } of [intervals.rateEffect, intervals.contribution])
      assertNear((high - low) / (share * error), 1, 0.05);
  }
}

test('what a city adds to the difference of two months depends on the users who changed', async () => {
  const segment = { dataset: 'winter', from: JANUARY, to: JANUARY + 31 * DAY_MS };
  assertPaired(await explainedCities(segment, 'previous'), 1);
});

test('so does what it adds to the difference of two datasets', async () => {
  assertPaired(await explainedCities({ dataset: 'january' }, { dataset: 'december' }), 1);
});

test('and to that of a segment and all samples', async () => {
  assertPaired(await explainedCities({ dataset: 'winter', bank: 'january' }, { dataset: 'winter' }), 0.5);
});

/** Users with six samples a side, of which 60 % convert alike. */
interface World {
  readonly users: number;
  /** Whether the users of both sides are the same. */
  readonly same: boolean;
  /** Whether all samples of a user have one value, or each has a random one. */
  readonly valueOfUser: boolean;
}

const VALUES = 4;
const [SAMPLES, ALIKE, RATE] = [6, 0.6, 0.1];

/** Draws samples of both periods with four values. The odds of each value rise by the same factor. */
function drawSamples({ users, same, valueOfUser }: World, random: () => number) {
  const [sides, reached, values]: number[][] = [[], [], []];
  const starts = [0];
  for (let user = 0; user < (same ? users : 2 * users); user++) {
    const [level, ownValue] = [random(), Math.floor(random() * VALUES)];
    for (const side of same ? [ON_NOW, ON_BEFORE] : [user < users ? ON_NOW : ON_BEFORE])
      for (let sample = 0; sample < SAMPLES; sample++) {
        const value = valueOfUser ? ownValue : Math.floor(random() * VALUES);
        const odds = ((RATE * (2 + value)) / (2 - RATE * (2 + value))) * (side === ON_NOW ? 1.5 : 1);
        sides.push(side);
        values.push(value);
        reached.push(Number((random() < ALIKE ? level : random()) < odds / (1 + odds)));
      }
    starts.push(sides.length);
  }
  const samples = {
    sides: Uint8Array.from(sides),
    reached: Uint8Array.from(reached),
    starts: Uint32Array.from(starts),
    isSample: false,
  };
  return { samples, values };
}

/** The contributions of four values that move alike: the odds of each rise by the same factor. */
function contributionsIn(world: World, random: () => number): Contribution[] {
  const { samples, values } = drawSamples(world, random);
  const { sides, reached } = samples;
  const effects = contributionEffects(samples, Uint8Array.from(values), VALUES);
  const counts = Array.from({ length: VALUES }, () => ({
    now: { count: 0, total: 0 },
    before: { count: 0, total: 0 },
  }));
  values.forEach((value, sample) => {
    const side = counts[value][sides[sample] === ON_NOW ? 'now' : 'before'];
    side.count += reached[sample];
    side.total++;
  });
  const common = commonChangeOf(counts);
  const none = { count: 0, total: 0 };
  return counts.map((value, position) => {
    const contribution = contributionOf(value, wholeOf(counts), common, {
      tested: value,
      testedCommon: common,
      effects: INDEPENDENT,
      restEffects: INDEPENDENT,
      ofValue: none,
      ofAll: none,
      ofFigures: effects[position].figures ?? assert.fail('too few users'),
    });
    return contribution ?? assert.fail('no contribution');
  });
}

const random = randomNumbers(17);

for (const same of [true, false])
  for (const valueOfUser of [true, false])
    test(
      `if values move alike, 5 % have p < .05: ${same ? 'the same' : 'other'} users before, ` +
        (valueOfUser ? 'one value each' : 'samples of any value'),
      () => {
        const world = { users: 1600, same, valueOfUser };
        const found = Array.from({ length: 80 }, () => contributionsIn(world, random)).flat();
        const shareOf = (is: (contribution: Contribution) => boolean): number => found.filter(is).length / found.length;
        const rejected = shareOf(({ p }) => (p ?? 1) < 0.05);
        assert.ok(rejected > 0.025 && rejected < 0.08, `${rejected} have p < .05`);
        const covered = shareOf(({ intervals: { excess } }) => (excess?.low ?? 0) <= 0 && (excess?.high ?? 0) >= 0);
        assert.ok(covered > 0.92 && covered < 0.975, `${covered} of the intervals contain 0`);
      },
    );

/** Users of two values, each with some samples a side; those of a user convert as the user does. */
function samplesOf(groups: readonly { readonly users: number; readonly now: number; readonly before: number }[]) {
  const [sides, reached, values, starts]: number[][] = [[], [], [], [0]];
  groups.forEach(({ users, now, before }, value) => {
    for (let user = 0; user < users; user++) {
      for (const [side, samples] of [
        [ON_NOW, now],
        [ON_BEFORE, before],
      ]) {
        const converts = Number(random() < 0.3);
        for (let sample = 0; sample < samples; sample++) {
          sides.push(side);
          reached.push(converts);
          values.push(value);
        }
      }
      starts.push(sides.length);
    }
  });
  const samples = {
    sides: Uint8Array.from(sides),
    reached: Uint8Array.from(reached),
    starts: Uint32Array.from(starts),
  };
  return contributionEffects({ ...samples, isSample: false }, Uint8Array.from(values), groups.length);
}

test('if few users make up the variance, also those of another value, effects follow from those of the rates', () => {
  const [many, few] = samplesOf([
    { users: 400, now: 2, before: 2 },
    { users: 6, now: 200, before: 200 },
  ]);
  assert.deepEqual([many.figures, few.figures], [null, null]);
  for (const effect of many.rates) assertNear(effect, 2, 0.1);
  // As alike as the samples of all users: they count as one each.
  for (const effect of few.rates) assert.ok(effect > 150, String(effect));
});

test('the only value on both sides has effects of all figures; nothing is beyond a common change', () => {
  for (let draw = 0; draw < 20; draw++) {
    const [both, added] = samplesOf([
      { users: 400, now: 2, before: 2 },
      { users: 50, now: 3, before: 0 },
    ]);
    assert.equal(both.figures?.excess, 1);
    assertNear(both.figures.rateEffect, 2, 0.2);
    assert.equal(added.figures, null);
  }
});
