import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import { ScoredAudience } from '../../../core/campaign/audience/scored-audience.ts';
import { ScoredWriter } from '../../../core/campaign/audience/scored-writer.ts';
import type { UserBlock } from '../../../core/score/audience/block.ts';
import { createBest } from '../../../core/score/ranking/best-candidates.ts';
import { temporaryFolder } from '../../temporary.ts';

const BANKS = 2;
const STEPS = 3;
const SHAPE = { banks: BANKS, steps: STEPS, weightedBanks: [1] };

/** A figure that differs for every user and bank. */
const scoreOf = (ordinal: number, bank: number): number => Math.fround(ordinal + bank / 4);

/** A scored block of the users with these numbers in the audience. */
function blockOf(ordinals: readonly number[]): UserBlock {
  const ids = ordinals.map((ordinal) => Buffer.from(`user ${'ü'.repeat(ordinal % 4)}${ordinal}`));
  const ends = ids.reduce((offsets, id) => [...offsets, offsets[offsets.length - 1] + id.length], [0]);
  const best = Array.from({ length: BANKS }, (_, bank) => {
    const created = createBest(8, STEPS);
    ordinals.forEach((ordinal, row) => {
      created.scores[row] = scoreOf(ordinal, bank);
      created.candidates[row] = 10 * bank + (ordinal % 3);
      for (let step = 0; step < STEPS; step++)
        created.probabilities[row * STEPS + step] = scoreOf(ordinal, bank + step);
    });
    return created;
  });
  return {
    capacity: 8,
    rows: ordinals.length,
    ids: new Uint8Array(Buffer.concat([...ids, Buffer.from('rest')])),
    idOffsets: Uint32Array.from(ends),
    ordinals: Float64Array.from(ordinals),
    weights: Float64Array.from(ordinals, (ordinal) => ordinal / 2),
    bankWeights: [null, Float64Array.from(ordinals, (ordinal) => ordinal / 8)],
    inputs: [],
    cells: [],
    best,
  };
}

/** Writes blocks, not in the order of their users; the users `duplicates` turn out to be duplicates. */
function written(t: TestContext, duplicates: readonly number[]) {
  const folder = temporaryFolder(t);
  const paths = { scores: `${folder}/scores`, details: `${folder}/details` };
  const writer = new ScoredWriter(paths, SHAPE);
  for (const ordinals of [[7, 8, 9, 11], [], [0, 1, 2], [3, 5]]) writer.add(blockOf(ordinals));
  writer.close();
  const bits = new Uint8Array(2);
  for (const ordinal of duplicates) bits[ordinal >> 3] |= 1 << (ordinal % 8);
  const late = { count: duplicates.length, first: null, from: 0, bits };
  const audience = new ScoredAudience(paths, SHAPE, writer.entries(), late);
  t.after(() => {
    audience.close();
  });
  return { paths, audience };
}

/** Reads all users with bank values of 1 and 2. */
async function readBack(audience: ScoredAudience) {
  const users: unknown[] = [];
  for await (const block of audience.source(Float64Array.of(1, 2)).blocks()) {
    const details = block.details();
    for (let row = 0; row < block.rows; row++) {
      const at = block.rowOf[row];
      users.push({
        number: block.first + row,
        ordinal: details.ordinals[at],
        id: Buffer.from(details.ids.subarray(details.idOffsets[at], details.idOffsets[at + 1])).toString(),
        scores: [...block.scores.subarray(row * BANKS, (row + 1) * BANKS)],
        weights: [details.weights[at], details.bankWeights[0][at]],
        candidates: [...details.candidates.subarray(at * BANKS, (at + 1) * BANKS)],
        last: details.probabilities[(at * BANKS + 1) * STEPS + 2],
      });
    }
  }
  return { count: audience.users, users };
}

const expected = (ordinals: readonly number[]): unknown[] =>
  ordinals.map((ordinal, number) => ({
    number,
    ordinal,
    id: `user ${'ü'.repeat(ordinal % 4)}${ordinal}`,
    scores: [scoreOf(ordinal, 0), 2 * scoreOf(ordinal, 1)],
    weights: [ordinal / 2, ordinal / 8],
    candidates: [ordinal % 3, 10 + (ordinal % 3)],
    last: scoreOf(ordinal, 3),
  }));

test('a scored audience is read in its own order, whatever the order in which blocks were written', async (t) => {
  const ordinals = [0, 1, 2, 3, 5, 7, 8, 9, 11];
  assert.deepEqual(await readBack(written(t, []).audience), { count: 9, users: expected(ordinals) });
});

test('users that turn out to be duplicates are left out, and the others are numbered without gaps', async (t) => {
  assert.deepEqual(await readBack(written(t, [1, 7, 11]).audience), { count: 6, users: expected([0, 2, 3, 5, 8, 9]) });
});

test('a flipped bit in any byte of a scored audience’s files is reported', async (t) => {
  const { paths, audience } = written(t, [1, 7]);
  const intact = await readBack(audience);
  for (const path of Object.values(paths)) {
    const bytes = readFileSync(path);
    const file = openSync(path, 'r+');
    t.after(() => {
      closeSync(file);
    });
    for (let at = 0; at < bytes.length; at++) {
      writeSync(file, Buffer.of(bytes[at] ^ (1 << (at % 8))), 0, 1, at);
      await assert.rejects(readBack(audience), { code: 'corrupt' }, `byte ${at} of ${path}`);
      writeSync(file, bytes, at, 1, at);
    }
    // What is missing is reported as well.
    ftruncateSync(file, bytes.length - 1);
    await assert.rejects(readBack(audience), { code: 'corrupt' });
    writeSync(file, bytes, 0, bytes.length, 0);
  }
  assert.deepEqual(await readBack(audience), intact);
});
