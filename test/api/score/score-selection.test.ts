/** Lists limited by a minimum score or by a budget, on the command line. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { exportsCall } from '../../../core/api/score/exports.ts';
import { scoreCall } from '../../../core/api/score/score.ts';
import { temporaryFolder } from '../../temporary.ts';
import { invoke } from '../invoke.ts';
import { makeRankingProject } from '../ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const audience = join(folder, 'audience.csv');
const input = { project, run: ['r1'], audience };
let whole: string[];

before(async () => {
  await makeRankingProject(project, folder);
  const out = join(folder, 'whole.csv');
  await invoke(scoreCall, { ...input, out });
  whole = readFileSync(out, 'utf8').trimEnd().split('\n');
});

const scores = (): number[] => {
  const column = whole[0].split(',').indexOf('score');
  return whole.slice(1).map((line) => Number(line.split(',')[column]));
};

/** Scores with a selection, and checks that the list is the start of the whole one. */
async function written(name: string, selection: object): Promise<number> {
  const out = join(folder, `${name}.csv`);
  const result = await invoke(scoreCall, { ...input, ...selection, out });
  assert.deepEqual(readFileSync(out, 'utf8').trimEnd().split('\n'), whole.slice(0, 1 + result.written));
  return result.written;
}

test('a minimum score keeps exactly the rows that reach it', async () => {
  // Between two scores, since those of the list are rounded.
  const [lowest, next] = scores().slice(4, 6);
  assert.equal(await written('minimum', { minScore: (lowest + next) / 2 }), 5);
});

test('a budget for contacts keeps as many rows as it pays for', async () => {
  assert.equal(await written('contacts', { budget: 7, costPerContact: 2 }), 3);
});

test('the expected cost of conversions counts towards a budget', async () => {
  const rows = await written('conversions', { budget: 7, costPerContact: 2, costPerStep: ['click=1'] });
  const column = whole[0].split(',').indexOf('p_click');
  const clicks = (count: number): number =>
    whole.slice(1, 1 + count).reduce((sum, line) => sum + Number(line.split(',')[column]), 0);
  assert.ok(2 * rows + clicks(rows) <= 7 && 2 * (rows + 1) + clicks(rows + 1) > 7, `${rows} rows`);
});

test('a list with a selection does not replace the mapping file or the audience that it is made from', async () => {
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, '{}');
  for (const [out, what] of [
    [mapping, 'the mapping file'],
    [audience, 'an audience file'],
  ])
    await assert.rejects(invoke(scoreCall, { ...input, mapping, minScore: 0.1, out }), {
      code: 'invalid-input',
      message: `the output is ${what}: ${out}`,
    });
  assert.equal(readFileSync(mapping, 'utf8'), '{}');
});

test('the history of exports remembers the selection', async () => {
  await written('remembered', { budget: 7, costPerContact: 2 });
  const { exports } = await invoke(exportsCall, { project });
  const { selection, rows } = exports.find(({ file }) => file === 'remembered.csv')!;
  assert.deepEqual({ selection, rows }, { selection: { budget: 7, costPerContact: 2 }, rows: 3 });
});

test('selections that exclude each other or lack a unit cost are refused, and write nothing', async () => {
  const before = readdirSync(folder).sort();
  for (const selection of [
    { top: 3, minScore: 0.1 },
    { minScore: 0.1, budget: 5, costPerContact: 1 },
    { budget: 5 },
    { costPerContact: 1 },
  ])
    await assert.rejects(written('refused', selection), { code: 'usage' }, JSON.stringify(selection));
  for (const costPerStep of [['click= '], ['click=0x1'], ['click=1', 'click=2']])
    assert.equal(scoreCall.input.safeParse({ ...input, out: 'x.csv', costPerStep }).success, false, costPerStep[0]);
  await assert.rejects(written('refused', { budget: 5, costPerContact: 0 }), { code: 'invalid-input' });
  await assert.rejects(written('refused', { budget: 5, costPerContact: 1, costPerStep: ['clik=1'] }), {
    code: 'unknown-name',
  });
  assert.deepEqual(readdirSync(folder).sort(), before);
});
