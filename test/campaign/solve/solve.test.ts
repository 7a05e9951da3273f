import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AllocationProblem, ScoreBlock, ScoreSource } from '../../../core/campaign/solve/problem.ts';
import { shadowPrices } from '../../../core/campaign/solve/shadow-prices.ts';
import { solveAllocation } from '../../../core/campaign/solve/solve.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { allocate, problemOf, type Allocated } from './allocate.ts';
import { exactGain, sourceOf } from './exact.ts';

/** A random campaign: scores, and limits that can be met. */
interface Case {
  readonly scores: Float32Array;
  readonly banks: number;
  readonly problem: AllocationProblem;
}

type Scores = 'any' | 'profiles' | 'levels';

/** Draws a case: any scores, those of five kinds of users, or scores of four levels, so that many are equal. */
function drawCase(seed: number, users: number, scoring: Scores, hasBudget: boolean): Case {
  const next = randomNumbers(seed);
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const banks = whole(1, 6);
  const cap = whole(1, Math.min(3, banks));
  const profiles = Array.from({ length: 5 * banks }, next);
  const draw: Record<Scores, (cell: number) => number> = {
    any: () => next() ** 3,
    profiles: (cell) => profiles[(Math.floor(cell / banks) % 5) * banks + (cell % banks)],
    levels: () => whole(0, 3) / 4,
  };
  const scores = Float32Array.from({ length: users * banks }, (_, cell) => draw[scoring](cell));
  const costs = Float64Array.from({ length: banks }, () => whole(0, 9) / 20);
  let slots = users * cap;
  const min = costs.map(() => {
    const least = next() < 0.5 ? 0 : whole(0, Math.min(users, Math.floor(slots / 2)));
    slots -= least;
    return least;
  });
  const max = min.map((least) => (next() < 0.4 ? Infinity : whole(least, users)));
  const minimum = min.reduce((sum, least) => sum + least, 0);
  const minimumCost = min.reduce((sum, least, bank) => sum + least * costs[bank], 0);
  const contacts = next() < 0.6 ? Infinity : whole(minimum, users * cap);
  const budget = hasBudget ? minimumCost + 0.1 * users * next() : Infinity;
  return { scores, banks, problem: { min, max, costs, net: next() < 0.5, cap, contacts, budget } };
}

/** Checks that every limit is met, and that the bound holds. */
function checkLimitsKept({ banks, contacts, cost, gain, bound }: Allocated, problem: AllocationProblem): void {
  const { min, max, cap, contacts: most, budget } = problem;
  contacts.forEach((count, bank) => {
    assert.ok(count >= min[bank] && count <= max[bank], `bank ${bank} has ${count} contacts`);
  });
  for (const chosen of banks) assert.ok(chosen.length <= cap && new Set(chosen).size === chosen.length);
  assert.ok(contacts.reduce((sum, count) => sum + count, 0) <= most);
  assert.ok(cost <= budget * (1 + 1e-9), `cost ${cost} of ${budget}`);
  assert.ok(bound >= gain - 1e-9 * Math.abs(bound), `bound ${bound} under ${gain}`);
}

/** A source that counts how often it is read. */
function counted(source: ScoreSource): { readonly source: ScoreSource; readonly passes: () => number } {
  let passes = 0;
  const blocks = (): AsyncIterable<ScoreBlock> => {
    passes++;
    return source.blocks();
  };
  return { source: { banks: source.banks, users: source.users, blocks }, passes: () => passes };
}

const SCORES: readonly Scores[] = ['any', 'profiles', 'levels'];

test('without a budget, an allocation is the exact optimum, equal scores included', async () => {
  for (let seed = 1; seed <= 45; seed++) {
    const { scores, banks, problem } = drawCase(seed, 5 + ((seed * 7) % 60), SCORES[seed % 3], false);
    const allocated = await allocate(sourceOf(scores, banks, 1 + (seed % 9)), problem);
    checkLimitsKept(allocated, problem);
    const exact = exactGain(scores, problem);
    assert.ok(
      Math.abs(allocated.gain - exact) <= 1e-5 * (1 + Math.abs(exact)),
      `${seed}: ${allocated.gain} for ${exact}`,
    );
    assert.ok(allocated.bound >= exact - 1e-5, `${seed}: bound ${allocated.bound} for ${exact}`);
  }
});

test('with a budget, an allocation is within 0.1 % of the exact optimum', async () => {
  for (let seed = 1; seed <= 15; seed++) {
    const { scores, banks, problem } = drawCase(seed, 100 + 10 * seed, 'any', true);
    const allocated = await allocate(sourceOf(scores, banks, 64), problem);
    checkLimitsKept(allocated, problem);
    const exact = exactGain(scores, problem);
    assert.ok(allocated.gain >= exact - 1e-3 * Math.abs(exact), `${seed}: ${allocated.gain} for ${exact}`);
    assert.ok(allocated.bound >= exact - 1e-6, `${seed}: bound ${allocated.bound} for ${exact}`);
  }
});

test('with few users in memory, an allocation is within 0.1 %, or one contact, of its bound', async () => {
  for (let seed = 1; seed <= 9; seed++) {
    const { scores, banks, problem } = drawCase(seed, 4000, SCORES[seed % 3], seed % 2 === 0);
    const source = sourceOf(scores, banks, 512);
    const allocated = await allocate(source, problem, { coreUsers: 800, sampleUsers: 500 });
    checkLimitsKept(allocated, problem);
    assert.ok(allocated.solved.core.numbers.length < 2000);
    const whole = await allocate(source, problem);
    const scale = Math.max(1e-3 * Math.abs(whole.gain), problem.budget === Infinity ? 0 : Math.max(...scores));
    assert.ok(allocated.bound - allocated.gain <= scale, `${seed}: ${allocated.gain} under ${allocated.bound}`);
    assert.ok(Math.abs(allocated.gain - whole.gain) <= scale, `${seed}: ${allocated.gain}, in memory ${whole.gain}`);
  }
});

test('with few users in memory, limits that leave nothing to spare are met too', async () => {
  for (const seed of [...Array.from({ length: 40 }, (_, index) => 1 + index), 48, 204]) {
    const { scores, banks, problem } = drawCase(seed, 1500, SCORES[seed % 3], false);
    const { min, costs } = problem;
    const contacts = min.reduce((sum, least) => sum + least, 0);
    if (contacts === 0) continue;
    const budget = min.reduce((sum, least, bank) => sum + least * costs[bank], 0);
    for (const limits of [seed % 2 === 0 ? { contacts } : { budget }, { contacts, budget }]) {
      const tight = { ...problem, contacts: Infinity, ...limits };
      const source = sourceOf(scores, banks, 512);
      const allocated = await allocate(source, tight, { coreUsers: 300, sampleUsers: 60 });
      checkLimitsKept(allocated, tight);
      const { gain } = await allocate(source, tight);
      assert.ok(allocated.gain >= gain - 1e-3 * Math.abs(gain), `${seed}: ${allocated.gain}, in memory ${gain}`);
    }
  }
});

test('an audience far larger than memory is solved exactly, in few passes', async () => {
  const [users, banks] = [200_000, 12];
  const next = randomNumbers(11);
  const scores = new Float32Array(users * banks);
  for (let user = 0; user < users; user++) {
    const own = 0.002 + 0.03 * next() ** 4;
    for (let bank = 0; bank < banks; bank++)
      scores[user * banks + bank] = (20 + 10 * bank) * (own + 0.02 * next() ** 6);
  }
  const byBank = (value: (bank: number) => number): Float64Array =>
    Float64Array.from({ length: banks }, (_, i) => value(i));
  const problem = problemOf(banks, {
    min: byBank((bank) => (bank < 6 ? 4000 * (bank + 1) : 0)),
    max: byBank((bank) => (bank < 6 ? Infinity : 2000 * (bank - 4))),
    costs: byBank((bank) => 0.05 + 0.02 * bank),
    budget: 20_000,
  });
  const { source, passes } = counted(sourceOf(scores, banks, 8192));
  const allocated = await allocate(source, problem, { coreUsers: 2400, sampleUsers: 200 });
  checkLimitsKept(allocated, problem);
  assert.ok(allocated.solved.core.numbers.length < 5000);
  assert.ok(allocated.bound - allocated.gain <= 1e-6 * allocated.gain, `${allocated.gain} under ${allocated.bound}`);
  assert.ok(passes() <= 16, `${passes()} passes`);
});

test('the contacts do not depend on the size of the blocks in which the audience is read', async () => {
  const { scores, banks, problem } = drawCase(4, 3000, 'profiles', true);
  const options = { coreUsers: 500, sampleUsers: 400 };
  const [first, ...others] = await Promise.all(
    [1, 17, 1000, 3000].map((rows) => allocate(sourceOf(scores, banks, rows), problem, options)),
  );
  for (const other of others) assert.deepEqual(other.banks, first.banks);
});

test('nobody is contacted at a loss, unless a minimum forces it: then the user with the smallest loss', async () => {
  const scores = Float32Array.of(0.1, 0.2, 0.3, 0.15, 0.4, 0.25);
  const costs = Float64Array.of(1, 1);
  const free = await allocate(sourceOf(scores, 2, 2), problemOf(2, { costs }));
  assert.deepEqual(free.banks, [[], [], []]);
  const forced = await allocate(sourceOf(scores, 2, 2), problemOf(2, { costs, min: Float64Array.of(1, 0) }));
  assert.deepEqual(forced.banks, [[], [], [0]]);
  assert.ok(Math.abs(forced.gain + 0.6) < 1e-6);
});

test('users with a score of 0 are contacted only to fill a minimum', async () => {
  const source = sourceOf(new Float32Array(8), 2, 3);
  assert.deepEqual([...(await allocate(source, problemOf(2))).contacts], [0, 0]);
  const filled = await allocate(source, problemOf(2, { min: Float64Array.of(0, 3) }));
  assert.deepEqual([...filled.contacts], [0, 3]);
});

test('a bank with a maximum of 0 gets nobody, and the cap may exceed the number of banks', async () => {
  const source = sourceOf(Float32Array.of(5, 1, 4, 2), 2, 1);
  const allocated = await allocate(source, problemOf(2, { max: Float64Array.of(0, Infinity), cap: 3 }));
  assert.deepEqual(allocated.banks, [[1], [1]]);
});

test('the bound of a campaign in memory is its gain, even where banks may have hardly any contacts', async () => {
  const banks = 4;
  for (let seed = 1; seed <= 5; seed++) {
    const next = randomNumbers(seed);
    const scores = Float32Array.from({ length: 200 * banks }, () => next());
    // The best user of the first bank is the best one of the last bank too.
    scores.set([2, 0, 0, 2.5]);
    const problem = problemOf(banks, { min: Float64Array.of(1, 0, 0, 0), max: Float64Array.of(1, 0, 0, 0) });
    const { gain, bound } = await allocate(sourceOf(scores, banks, 64), problem);
    assert.equal(gain, 2);
    assert.ok(bound - gain < 1e-5, `${bound} for ${gain}`);
  }
});

test('the price of a limit is the difference that loosening it makes', async () => {
  const banks = 4;
  const next = randomNumbers(5);
  const scores = Float32Array.from({ length: 8000 * banks }, () => next() ** 3);
  const problem = problemOf(banks, {
    costs: new Float64Array(banks).fill(0.1),
    min: Float64Array.of(3000, 0, 0, 0),
    max: Float64Array.of(Infinity, 400, Infinity, Infinity),
    budget: 500,
  });
  const source = sourceOf(scores, banks, 1000);
  const solved = await solveAllocation(source, problem);
  const prices = await shadowPrices(solved.flow, solved.multipliers);
  assert.deepEqual(
    prices.map(({ limit, bank, step }) => ({ limit, bank, step })),
    [
      { limit: 'min', bank: 0, step: 1000 },
      { limit: 'max', bank: 1, step: 1000 },
      { limit: 'budget', bank: -1, step: 100 },
    ],
  );
  const before = await allocate(source, problem);
  for (const { limit, bank, step, gain } of prices) {
    const loosened =
      limit === 'budget'
        ? { budget: problem.budget + step }
        : {
            [limit]: problem[limit as 'min'].with(
              bank,
              problem[limit as 'min'][bank] + (limit === 'max' ? step : -step),
            ),
          };
    const after = await allocate(source, { ...problem, ...loosened });
    assert.ok(gain > 0 && Math.abs(gain - (after.gain - before.gain)) < 0.01 * gain, `${limit} ${bank}: ${gain}`);
  }
  assert.deepEqual((await allocate(source, problem)).banks, before.banks);
});

test('the price of a limit of all contacts is the difference that a thousand more contacts make', async () => {
  const banks = 3;
  const next = randomNumbers(9);
  const source = sourceOf(
    Float32Array.from({ length: 4000 * banks }, () => next() ** 3),
    banks,
    1000,
  );
  const problem = problemOf(banks, { contacts: 2000 });
  const solved = await solveAllocation(source, problem);
  const prices = await shadowPrices(solved.flow, solved.multipliers);
  assert.deepEqual(
    prices.map(({ limit, bank, step }) => ({ limit, bank, step })),
    [{ limit: 'contacts', bank: -1, step: 1000 }],
  );
  const [before, after] = [await allocate(source, problem), await allocate(source, { ...problem, contacts: 3000 })];
  assert.ok(Math.abs(prices[0].gain - (after.gain - before.gain)) < 1e-3 * prices[0].gain, `${prices[0].gain}`);
});

test('prices lower a minimum to 0 at the least, and raise a maximum to the number of users at the most', async () => {
  const scores = Float32Array.from({ length: 700 * 2 }, (_, cell) => (cell % 2 === 0 ? 2 : 1) + cell / 1e6);
  const problem = problemOf(2, { min: Float64Array.of(0, 200), max: Float64Array.of(400, Infinity) });
  const limits = await Promise.all(
    [problem, { ...problem, max: Float64Array.of(Infinity, Infinity) }].map(async (changed) => {
      const { flow, multipliers } = await solveAllocation(sourceOf(scores, 2, 100), changed);
      return (await shadowPrices(flow, multipliers)).map(({ limit, bank, step }) => ({ limit, bank, step }));
    }),
  );
  assert.deepEqual(limits, [[{ limit: 'max', bank: 0, step: 300 }], [{ limit: 'min', bank: 1, step: 200 }]]);
});

test('giving many users their first contacts yields to the event loop', async () => {
  const [users, banks] = [50_000, 3];
  const next = randomNumbers(5);
  const source = sourceOf(
    Float32Array.from({ length: users * banks }, () => next()),
    banks,
    users,
  );
  let pauses = 0;
  const pause = (): Promise<void> => Promise.resolve(void pauses++);
  const { flow } = await solveAllocation(source, problemOf(banks), { pause, sampleUsers: 1000 });
  assert.equal(flow.assignment.users.count, users);
  assert.ok(pauses >= users / 10_000 + (banks + 1) ** 2, `${pauses} pauses`);
});
