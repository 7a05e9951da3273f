import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Holdout } from '../../../core/store/runs/export-holdout.ts';
import type { Text } from '../../../core/text/message.ts';
import { rendered } from '../../rendered.ts';
import { temporaryFolder } from '../../temporary.ts';
import { rankFile, type Setting } from '../fixtures.ts';
import { BANKS, north, south, writerInto } from '../ranking/rank-runs.ts';
import { readCells } from '../read-list.ts';

const folder = temporaryFolder();
const write = writerInto(folder);
const USERS = 600;
const lines = Array.from(
  { length: USERS },
  (_, user) => `u${user},${['berlin', 'ulm', ''][user % 3]},${(user * 7) % 90},${user % 50 === 0 ? 0 : 1}`,
);
const HEADER = 'user_id,city,age,weight\n';
const audience = write('audience.csv', `${HEADER}${lines.join('\n')}\n`);
const setting = {
  banks: BANKS,
  mapping: { weight: 'weight' },
  holdout: { share: 0.1, seed: 3, lift: 0.2 },
} as const;
/** Positions of columns. */
const [RANK, USER, BANK, WEIGHT, CLICK, APPROVAL] = [0, 1, 2, 6, 7, 8];

async function rank(name: string, changes: Partial<Setting> = {}, file = audience) {
  const out = join(folder, `${name}.csv`);
  const result = await rankFile(file, out, { runs: [north(), south()], ...setting, ...changes });
  const target = readCells(out).slice(1);
  const control = existsSync(join(folder, `${name}.control.csv`))
    ? readCells(join(folder, `${name}.control.csv`)).slice(1)
    : [];
  return { ...result, target, control };
}

function usersOf(rows: readonly (readonly string[])[]): string[] {
  return rows.map((cells) => cells[USER]).sort();
}

test('the control group is an exact share of each bank, and both files together are the whole list', async () => {
  const whole = await rank('whole', { holdout: undefined });
  const { target, control, written, holdout, manifest } = await rank('divided');
  assert.ok(holdout !== null);
  for (const { bank: name, target: targeted, control: held } of holdout.banks) {
    const users = whole.target.filter((cells) => cells[BANK] === name).length;
    assert.ok(users > 50, `${name}: ${users}`);
    assert.equal(held, Math.round(0.1 * users));
    assert.equal(targeted, users - held);
    assert.equal(control.filter((cells) => cells[BANK] === name).length, held);
  }
  assert.deepEqual([written, holdout.rows], [target.length, control.length]);
  assert.ok(target.every((cells) => cells.at(-1) === 'target') && control.every((cells) => cells.at(-1) === 'control'));
  const together = [...target, ...control].sort((one, other) => Number(one[RANK]) - Number(other[RANK]));
  assert.deepEqual(
    together.map((cells) => cells.slice(0, -1)),
    whole.target,
  );
  assert.deepEqual(manifest.columns, [...whole.manifest.columns, 'group']);
  assert.equal(readFileSync(join(folder, 'divided.csv'), 'utf8').split('\n')[0], manifest.columns.join(','));
});

/** The rule as other systems would apply it. */
function isControl({ seed, banks }: Holdout, cells: readonly string[]): boolean {
  const digits = createHash('sha256').update(`${seed}:${cells[USER]}`).digest('hex').slice(0, 13);
  return digits < (banks.find(({ bank: name }) => name === cells[BANK])?.limit ?? '');
}

test('seed, user id and the limit of the bank are enough to find the group of a user again', async () => {
  const { target, control, holdout } = await rank('rule');
  assert.ok(holdout !== null && control.length > 0);
  assert.ok(control.every((cells) => isControl(holdout, cells)));
  assert.ok(!target.some((cells) => isControl(holdout, cells)));
});

test('a seed holds out the same users in any order of the audience; another seed holds out others', async () => {
  const first = await rank('order');
  const reversed = await rank('reversed', {}, write('reversed.csv', `${HEADER}${lines.toReversed().join('\n')}\n`));
  assert.deepEqual(usersOf(reversed.control), usersOf(first.control));
  const other = await rank('other-seed', { holdout: { ...setting.holdout, seed: 4 } });
  assert.equal(other.control.length, first.control.length);
  assert.notDeepEqual(usersOf(other.control), usersOf(first.control));
});

test('a larger share holds out more users, and keeps those already held out', async () => {
  const [small, large] = [await rank('small'), await rank('large', { holdout: { ...setting.holdout, share: 0.3 } })];
  const held = new Set(usersOf(large.control));
  assert.deepEqual([small.control.length, held.size], [60, 180]);
  assert.ok(usersOf(small.control).every((user) => held.has(user)));
});

test('if each bank has a list of all users, a user is in the same group for every bank', async () => {
  const { target, control, holdout } = await rank('per-bank', { per: 'bank' });
  const held = new Set(usersOf(control));
  assert.equal(control.length, 2 * held.size);
  assert.ok(!target.some((cells) => held.has(cells[USER])));
  assert.ok(Math.abs(held.size - 0.1 * USERS) <= 1, `${held.size}`);
  assert.deepEqual(
    holdout?.sizes.map(({ bank: name, step }) => [name, step]),
    [
      ['north', 'approval'],
      ['south', 'click'],
    ],
  );
});

test('the first N users of a list include both groups', async () => {
  const { target, control } = await rank('top', { top: 200 });
  assert.deepEqual([target.length + control.length, control.length], [200, 20]);
});

test('the list’s forecast covers only its target group; the control group’s forecast is kept too', async () => {
  const { forecast, holdout, target, control } = await rank('forecast');
  const sum = (rows: readonly (readonly string[])[], column: number): number =>
    rows.reduce((total, cells) => (cells[WEIGHT] === '0' ? total : total + Number(cells[column])), 0);
  for (const [step, column] of [
    ['click', CLICK],
    ['approval', APPROVAL],
  ] as const) {
    const expected = forecast.find((one) => one.step === step)?.expected ?? NaN;
    assert.ok(Math.abs(expected - sum(target, column)) < 1e-6 * expected);
    assert.ok(Math.abs((holdout?.expected[step] ?? NaN) - sum(control, column)) < 1e-6 * expected);
  }
  const click = holdout?.sizes.find((size) => size.bank === null && size.step === 'click');
  const counted = target.filter((cells) => cells[WEIGHT] !== '0').length;
  assert.equal(click?.target, counted);
  assert.ok(Math.abs((click?.rate ?? NaN) - sum(target, CLICK) / counted) < 1e-9);
});

test('users whose ids get an apostrophe or quotes in the list are drawn by their plain ids', async () => {
  const ids = ['=1+1', '-5', "'=x", '"a,b"', '"two\nlines"', 'Ä', ...Array.from({ length: 14 }, (_, id) => `n${id}`)];
  const file = write('odd.csv', `${HEADER}${ids.map((id) => `${id},ulm,40,1`).join('\n')}\n`);
  const { holdout } = await rank(
    'odd',
    { runs: [south()], banks: [], holdout: { ...setting.holdout, share: 0.5 } },
    file,
  );
  const files = ['odd.csv', 'odd.control.csv'].map((name) => readFileSync(join(folder, name), 'utf8'));
  const shown: Record<string, string> = { '=1+1': "'=1+1", "'=x": "''=x" };
  for (const id of ids) {
    const plain = id.replaceAll('"', '');
    const isHeldOut = isControl(holdout!, ['', plain, 'south']);
    const cell = `,${shown[id] ?? id},south,`;
    assert.deepEqual(
      files.map((text) => text.includes(cell)),
      [!isHeldOut, isHeldOut],
      id,
    );
  }
  assert.deepEqual([holdout?.rows, holdout?.banks[0].target], [10, 10]);
});

function english(notes: readonly Text[]): readonly string[] {
  return rendered(notes) as readonly string[];
}

test('a note warns of a control group that is too small to detect the lift', async () => {
  const { manifest, holdout } = await rank('too-small');
  const size = holdout?.sizes.find(({ bank: name, step }) => name === null && step === 'approval');
  assert.ok((size?.power ?? 1) < 0.8 && (size?.needed ?? 0) > USERS);
  const notes = english(manifest.notes);
  assert.ok(
    notes.some((note) =>
      note.startsWith(`the control group of ${size?.control} users is too small to detect a lift of 20 % in approval`),
    ),
    notes.join('\n'),
  );
  const few = await rank('few', { holdout: { ...setting.holdout, share: 0.001 } });
  const groupNotes = english(few.manifest.notes).filter((note) => /held out|control group/.test(note));
  assert.equal(groupNotes.length, 1, 'an empty control group needs no second note that it is too small');
  assert.ok(groupNotes[0].startsWith('no user is held out'), groupNotes[0]);
});
