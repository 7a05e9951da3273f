import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { quietJob, type JobContext } from '../../../core/job.ts';
import { RecordRanker } from '../../../core/score/ranking/record-ranker.ts';
import {
  candidateAt,
  idLength,
  idStart,
  ordinalAt,
  probabilityAt,
  scoreAt,
  weightAt,
  type Arena,
} from '../../../core/score/ranking/records.ts';
import { temporaryFolder } from '../../temporary.ts';
import { TurnCounter } from '../../turns.ts';

interface Row {
  score: number;
  candidate: number;
  ordinal: number;
  weight: number;
  probabilities: number[];
  id: string;
}

const STEPS = 2;
const LIST_OF = [0, 0, 1];
const BUDGETS = [100, 900, 5_000, undefined];
const folder = temporaryFolder();

const probability = fc.float({ min: 0, max: 1, noNaN: true });
const score = fc.oneof(fc.constantFrom(0, 0.5, 0.25), probability);
const id = fc.oneof(
  fc.stringMatching(/^u[0-9]{1,3}$/),
  fc.stringMatching(/^user-[ab]{0,9}$/),
  fc.string({ maxLength: 90 }),
);
const rows = fc
  .uniqueArray(
    fc.record({
      score,
      candidate: fc.integer({ min: 0, max: 2 }),
      weight: fc.double({ min: 0, max: 9, noNaN: true }),
      probabilities: fc.tuple(probability, probability),
      id,
    }),
    { selector: (row) => row.id, maxLength: 120 },
  )
  .map((list): Row[] => list.map((row, ordinal) => ({ ...row, ordinal })));

function byRank(a: Row, b: Row): number {
  return (
    LIST_OF[a.candidate] - LIST_OF[b.candidate] ||
    b.score - a.score ||
    Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) ||
    a.ordinal - b.ordinal
  );
}

async function rank(
  list: readonly Row[],
  top: number | null,
  budgetBytes: number | undefined,
  freezeAt = Infinity,
  skipped = new Set<number>(),
): Promise<(Row & { rank: number })[]> {
  const spillPath = join(folder, 'spill');
  const ranking = new RecordRanker({ steps: STEPS, listOf: LIST_OF, top, spillPath, budgetBytes });
  const ranked: (Row & { rank: number })[] = [];
  list.forEach((row, index) => {
    if (index === freezeAt) ranking.freezeBounds();
    push(ranking, row);
  });
  await ranking.visit(
    (arena, offset, index) => {
      ranked.push({
        score: scoreAt(arena, offset),
        candidate: candidateAt(arena, offset),
        ordinal: ordinalAt(arena, offset),
        weight: weightAt(arena, offset),
        probabilities: [probabilityAt(arena, offset, 0), probabilityAt(arena, offset, 1)],
        id: Buffer.from(
          arena.bytes.subarray(idStart(offset, STEPS), idStart(offset, STEPS) + idLength(arena, offset)),
        ).toString(),
        rank: index,
      });
    },
    (ordinal) => skipped.has(ordinal),
    quietJob(),
  );
  ranking.close();
  if (existsSync(spillPath)) rmSync(spillPath);
  return ranked;
}

function push(ranking: RecordRanker, row: Row): void {
  const bytes = Buffer.from(`>${row.id}<`);
  const probabilities = Float32Array.from([9, ...row.probabilities]);
  ranking.push(row.score, row.candidate, row.ordinal, row.weight, probabilities, 1, bytes, 1, bytes.length - 1);
}

/** The ranking that `rank` must return, computed by sorting objects in memory. */
function sorted(list: readonly Row[], top: number | null): (Row & { rank: number })[] {
  const counts = [0, 0];
  const ranked = [...list].sort(byRank).map((row) => ({ ...row, rank: ++counts[LIST_OF[row.candidate]] }));
  return ranked.filter((row) => row.rank <= (top ?? Infinity));
}

test('the external ranking equals a sort in memory, for any budget and top', async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom(...BUDGETS),
      fc.option(fc.integer({ min: 1, max: 30 })),
      async (list, budget, top) => {
        assert.deepEqual(await rank(list, top, budget), sorted(list, top));
      },
    ),
    { numRuns: 300 },
  );
});

test('records that are excluded before the ranking ends take no rank', async () => {
  const settings = fc.record({
    budget: fc.constantFrom(...BUDGETS),
    top: fc.option(fc.integer({ min: 1, max: 30 })),
    freezeAt: fc.nat(120),
    every: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(rows, settings, async (list, { budget, top, freezeAt, every }) => {
      const skipped = new Set(
        list.filter((row) => row.ordinal >= freezeAt && row.ordinal % every === 0).map((row) => row.ordinal),
      );
      assert.deepEqual(
        await rank(list, top, budget, freezeAt, skipped),
        sorted(
          list.filter((row) => !skipped.has(row.ordinal)),
          top,
        ),
      );
    }),
    { numRuns: 300 },
  );
});

test('thousands of equal scores are ordered by user id', async () => {
  const list = Array.from({ length: 5000 }, (_, ordinal): Row => ({
    score: 0.5,
    candidate: 0,
    ordinal,
    weight: 1,
    probabilities: [0.5, 0.25],
    id: String((ordinal * 7919) % 5000),
  }));
  assert.deepEqual(await rank(list, null, 100_000), sorted(list, null));
});

test('records with the same user and score keep the order of the file', async () => {
  const list = Array.from({ length: 100 }, (_, ordinal): Row => ({
    score: 0.5,
    candidate: 1,
    ordinal,
    weight: 1,
    probabilities: [0.5, 0.25],
    id: 'same',
  }));
  assert.deepEqual(
    (await rank(list, null, undefined)).map((row) => row.ordinal),
    list.map((row) => row.ordinal),
  );
});

test('a flipped bit in any byte of the records on the disk is reported as damage', async () => {
  const list = Array.from({ length: 12 }, (_, ordinal): Row => {
    return { score: ordinal / 16, candidate: 0, ordinal, weight: 1, probabilities: [0.5, 0.25], id: `user ${ordinal}` };
  });
  const spillPath = join(folder, 'flipped');
  for (let byte = 0, bytes = 1; byte < bytes; byte++) {
    const ranking = new RecordRanker({ steps: STEPS, listOf: LIST_OF, top: null, spillPath, budgetBytes: 300 });
    for (const row of list) push(ranking, row);
    const content = readFileSync(spillPath);
    bytes = content.length;
    content[byte] ^= 1 << (byte % 8);
    writeFileSync(spillPath, content);
    const visited = ranking.visit(
      () => undefined,
      () => false,
      quietJob(),
    );
    await assert.rejects(visited, { code: 'corrupt' });
    ranking.close();
    rmSync(spillPath);
  }
});

/** Rows of many users, every fourth with an equal score. */
const MANY = Array.from({ length: 100_000 }, (_, ordinal): Row => {
  const score = ordinal % 4 === 0 ? 0.5 : ((ordinal * 7919) % 100_003) / 100_003;
  return { score, candidate: 0, ordinal, weight: 1, probabilities: [0.5, 0.25], id: `user ${ordinal}` };
});
/** The number of rows for which room is reserved at a time. */
const RESERVED_ROWS = 1000;

/** The ordinals of `MANY` in rank order; with a job, room for the rows is reserved before they are added. */
async function ordinalsOf(
  top: number | null,
  job: JobContext | null,
  onFirst = (): void => undefined,
  budgetBytes: number | undefined = 2 << 20,
) {
  const spillPath = join(folder, 'turns');
  const ranking = new RecordRanker({ steps: STEPS, listOf: LIST_OF, top, spillPath, budgetBytes });
  const ordinals: number[] = [];
  try {
    for (const [index, row] of MANY.entries()) {
      if (job !== null && index % RESERVED_ROWS === 0)
        await ranking.reserve(RESERVED_ROWS, RESERVED_ROWS * row.id.length, job);
      push(ranking, row);
    }
    onFirst();
    const visit = (arena: Arena, offset: number): void => void ordinals.push(ordinalAt(arena, offset));
    await ranking.visit(visit, () => false, job ?? quietJob());
  } finally {
    ranking.close();
    if (existsSync(spillPath)) rmSync(spillPath);
  }
  return ordinals;
}

test('making room and sorting records yield to the event loop; the ranks stay the same', async () => {
  for (const top of [null, 5000]) {
    const counter = new TurnCounter();
    counter.report({ phase: 'rank' });
    let turns = 0;
    const ordinals = await ordinalsOf(top, counter, () => (turns = counter.turns[0]));
    assert.deepEqual(ordinals, await ordinalsOf(top, null));
    // Each sort takes at least three turns.
    assert.ok(turns >= 3 && counter.turns[0] >= turns + 3, `${turns} turns, then ${counter.turns[0]}`);
  }
});

test('the ranks are the same whether memory for records grows, is full, or has room for all of them', async () => {
  const expected = [...MANY].sort(byRank).map(({ ordinal }) => ordinal);
  for (const budget of [2 << 20, 5 << 20, 64 << 20])
    for (const top of [null, 5000])
      assert.deepEqual(
        await ordinalsOf(top, quietJob(), undefined, budget),
        top === null ? expected : expected.slice(0, top),
        `${budget} bytes`,
      );
});

test('a ranking can be cancelled while room is made', async () => {
  await assert.rejects(ordinalsOf(null, { ...quietJob(), signal: AbortSignal.abort() }), { code: 'cancelled' });
});
