import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import type { AdListRequest } from '../../../core/score/list-formats/ad-request.ts';
import { temporaryFolder } from '../../temporary.ts';
import { rankFile, type Setting } from '../fixtures.ts';
import { BANKS, north, south, writerInto } from '../ranking/rank-runs.ts';
import { readCells } from '../read-list.ts';

const folder = temporaryFolder();
const write = writerInto(folder);
const USERS = 400;
const HEADER = 'user_id,city,age,E-Mail,手机号,OAID';
const sha256 = (text: string): string => hash('sha256', text, 'hex');
const addressOf = (user: number): string => `Canary.${user}@Example.org`;
const phoneOf = (user: number): string => `139${String(10_000_000 + user)}`;
const row = (user: number, email = addressOf(user), phone = phoneOf(user)): string =>
  `u${user},${['berlin', 'ulm', ''][user % 3]},${(user * 7) % 90},${email},${phone},${'0'.repeat(15)}${user}`;
const audience = write(
  'audience.csv',
  `${HEADER}\n${Array.from({ length: USERS }, (_, user) => row(user)).join('\n')}\n`,
);
const request = (changes: Partial<AdListRequest> = {}): AdListRequest => ({
  platform: 'google',
  country: 'CN',
  idTypes: [],
  contacts: {},
  ...changes,
});

function rank(name: string, ad: AdListRequest, changes: Partial<Setting> = {}, file = audience, job = quietJob()) {
  const setting = { runs: [north(), south()], banks: BANKS, listFormats: { ad, excel: null }, ...changes };
  return rankFile(file, join(folder, `${name}.csv`), setting, job);
}

const cells = (name: string): string[][] => readCells(join(folder, name));
const lines = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
/** The numbers of the users that the list names for a bank. */
const listed = (name: string, bank: string): number[] =>
  cells(`${name}.csv`)
    .slice(1)
    .filter((one) => one[2] === bank)
    .map(([, user]) => Number(user.slice(1)));

test('each bank has a file with exactly its users, by the hashes of their contact details', async () => {
  const { manifest } = await rank('google', request());
  for (const name of ['north', 'south']) {
    const users = listed('google', name);
    assert.ok(users.length > 50, `${name}: ${users.length}`);
    const [header, ...rows] = cells(`google.google.${name}.csv`);
    assert.deepEqual(header, ['Email', 'Phone']);
    const expected = users.map((user) => [sha256(addressOf(user).toLowerCase()), sha256(`+86${phoneOf(user)}`)]);
    assert.deepEqual(rows.sort(), expected.sort());
    const file = manifest.adLists?.files.find((one) => one.bank === name);
    const bytes = readFileSync(join(folder, `google.google.${name}.csv`));
    assert.deepEqual(
      [file?.file, file?.sha256, file?.bytes, file?.users, file?.rows, file?.leftOut],
      [`google.google.${name}.csv`, hash('sha256', bytes, 'hex'), bytes.length, users.length, users.length, {}],
    );
  }
});

test('users who are held out or not selected are in no file', async () => {
  await rank('part', request({ platform: 'tencent' }), { top: 100, holdout: { share: 0.2, seed: 1, lift: 0.2 } });
  const control = cells('part.control.csv').slice(1);
  assert.equal(control.length, 20);
  for (const name of ['north', 'south']) {
    const users = listed('part', name);
    const phones = users.map((user) => hash('md5', phoneOf(user), 'hex'));
    assert.deepEqual(lines(`part.tencent-phone.${name}.txt`).sort(), phones.sort());
    assert.equal(lines(`part.tencent-oaid.${name}.txt`).length, users.length);
  }
  assert.equal(listed('part', 'north').length + listed('part', 'south').length, 80);
  assert.ok(!existsSync(join(folder, 'part.tencent-imei.north.txt')), 'the audience has no IMEI');
});

test('a user in the lists of two banks is in the files of both', async () => {
  await rank('per-bank', request({ platform: 'plain' }), { per: 'bank', top: 30 });
  for (const name of ['north', 'south']) {
    const [header, ...rows] = cells(`per-bank.plain.${name}.csv`);
    assert.deepEqual(header, ['user_id', 'email_sha256', 'phone_sha256']);
    const expected = listed('per-bank', name).map((user) => `u${user}`);
    assert.deepEqual(rows.map(([user]) => user).sort(), expected.sort());
  }
});

test('a contact detail of two users appears once, and users left out are counted by reason', async () => {
  const file = write(
    'mixed.csv',
    [
      ...[HEADER, row(1, 'a@example.org', ''), row(2, ' A@EXAMPLE.ORG', ''), row(3, '', '0049 170 1'), row(4, '', '')],
      ...[row(5, 'nobody', '13900000005'), row(6, 'f@example.org', '+8613900000005'), row(7, '', '13900000007')],
      ...[row(1, 'other@example.org', ''), row(8, '=cmd', '')],
    ].join('\n'),
  );
  const { manifest } = await rank('messy', request({ platform: 'meta', country: null }), { runs: [north()] }, file);
  const [found] = manifest.adLists?.files ?? [];
  assert.deepEqual(
    [found.bank, found.users, found.rows, found.leftOut],
    [null, 8, 2, { duplicate: 1, invalid: 1, missing: 1, 'without-country': 3 }],
  );
  assert.deepEqual(found.contacts, [
    { kind: 'email', column: 'E-Mail', used: 2, leftOut: { duplicate: 1, missing: 3, invalid: 2 } },
    { kind: 'phone', column: '手机号', used: 1, leftOut: { missing: 4, 'without-country': 3 } },
  ]);
  assert.deepEqual(lines('messy.meta.csv'), [
    'email,phone',
    `${sha256('a@example.org')},`,
    `${sha256('f@example.org')},${sha256('8613900000005')}`,
  ]);
  assert.match(JSON.stringify(manifest.notes), /withoutCountry/);
});

test('no contact detail is written unhashed, not even for a moment', async () => {
  const before = new Set(readdirSync(folder));
  const seen: string[] = [];
  const look = (path: string): void => {
    for (const name of existsSync(path) ? readdirSync(path) : []) {
      const file = join(path, name);
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) look(file);
      else if (!before.has(name) && /canary|13910000/i.test(readFileSync(file, 'latin1'))) seen.push(name);
    }
  };
  const reports: string[] = [];
  const job = {
    ...quietJob(),
    report: (progress: unknown): void => {
      reports.push(JSON.stringify(progress));
      look(folder);
    },
  };
  for (const platform of ['google', 'meta', 'tencent', 'plain'] as const)
    await rank(`clear-${platform}`, request({ platform }), { budgetBytes: 4096, userTable: 64 }, audience, job);
  look(folder);
  assert.ok(reports.some((report) => report.includes('"write"')));
  assert.deepEqual(seen, []);
  assert.doesNotMatch(reports.join('\n'), /canary|1391000/i);
});

test('a contact detail can be read from a column of any name, even from the column of user ids', async () => {
  const users = Array.from({ length: 30 }, (_, user) => `u${user}@example.org`);
  const rows = users.map((user) => `${user},ulm,30,${user.toUpperCase()}`);
  const file = write('people.csv', `user_id,city,age,col7\n${rows.join('\n')}\n`);
  for (const column of ['col7', 'user_id']) {
    const contacts = { email: column };
    await rank('named', request({ platform: 'meta', contacts }), { runs: [north()] }, file);
    assert.deepEqual(lines('named.meta.csv'), ['email', ...users.map(sha256)]);
  }
});

test('a text that means a missing value does not count as a contact detail', async () => {
  const rows = [0, 1, 2].map((user) => `${row(user, user === 1 ? 'NULL' : undefined)},${user === 2 ? 'NULL' : 'Ann'}`);
  const file = write('marks.csv', `${HEADER},first_name\n${rows.join('\n')}\n`);
  const setting = { runs: [north()], mapping: { missing: ['NULL'] } };
  const { manifest } = await rank('marks', request({ platform: 'meta' }), setting, file);
  const contacts = manifest.adLists?.files.flatMap((one) => one.contacts) ?? [];
  for (const kind of ['email', 'first-name']) {
    const found = contacts.find((one) => one.kind === kind);
    assert.deepEqual([found?.used, found?.leftOut], [2, { missing: 1 }], kind);
  }
});

test('an audience without contact details and mistaken requests are refused before anything is written', async () => {
  const bare = write('bare.csv', 'user_id,city,age\nu1,ulm,30\n');
  const refused: readonly (readonly [AdListRequest, string, string?])[] = [
    [request(), 'invalid-input', bare],
    [request({ platform: 'tencent', idTypes: ['imei'] }), 'invalid-input'],
    [request({ contacts: { emial: 'E-Mail' } }), 'unknown-name'],
    [request({ contacts: { email: 'Mail' } }), 'unknown-name'],
    [request({ idTypes: ['phone'] }), 'usage'],
    [request({ country: 'China' }), 'usage'],
  ];
  for (const [ad, code, file] of refused)
    await assert.rejects(rank('refused', ad, {}, file), { code }, JSON.stringify(ad));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('refused')),
    [],
  );
});

test('an audience that loses users while it is scored is refused', async () => {
  const file = write('shrinking.csv', `${HEADER}\n${row(1)}\n${row(2)}\n`);
  const job = {
    ...quietJob(),
    report: ({ phase }: { readonly phase?: string }): void => {
      if (phase === 'score') writeFileSync(file, `${HEADER}\n${row(1)}\n`);
    },
  };
  await assert.rejects(rank('changing', request(), {}, file, job), { code: 'invalid-input' });
});
