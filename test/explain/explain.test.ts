/** Explanations of users of a ranking, checked against lists that `score` writes. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { explainInAudience } from '../../core/explain/explain-audience.ts';
import { explainUser, type Explanation, type ExplainRequest } from '../../core/explain/explain-user.ts';
import { findRankedUser } from '../../core/explain/ranked-user.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { rankAndSave } from '../../core/score/saved-ranking/rank-and-save.ts';
import type { SavedRanking } from '../../core/score/saved-ranking/saved-ranking.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { deleteDataset } from '../../core/store/datasets/datasets.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { assertNear } from '../near.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

interface Person {
  readonly city: string;
  readonly age: string;
  readonly tags: string;
}

const ROWS = 240;
const job = quietJob();
const folder = temporaryFolder();
const project = temporaryProject();
const at = (name: string): string => join(folder, name);

/** Training samples: some lack an age or tags, and all have the same country. */
const trained = Array.from({ length: ROWS }, (_, row): Person => ({
  city: ['berlin', 'bonn', 'ulm'][row % 3],
  age: row % 11 === 0 ? '' : String(20 + ((row * 7) % 50)),
  tags: row % 7 === 0 ? '' : ['golf', 'tea', 'golf|tea', 'sail'][row % 4],
}));
/** Users to rank; the ids need quotes, look like formulas or differ only in case and leading zeros. */
const people: readonly (readonly [string, Person])[] = [
  ['=1+2', { city: 'ulm', age: '44', tags: 'tea|golf' }],
  ['007', { city: 'berlin', age: '21', tags: 'sail' }],
  ['7', { city: 'bonn', age: '', tags: '' }],
  ['Anna', { city: 'atlantis', age: '99', tags: 'golf|chess' }],
  ['anna', { city: 'bonn', age: '30', tags: 'tea' }],
  ['a,"b"', { city: 'ulm', age: '61', tags: 'golf' }],
  ["'=1+3", { city: 'bonn', age: '33', tags: 'tea|sail' }],
  ['用户', { city: 'berlin', age: '52', tags: '' }],
];

const quoted = (cell: string): string => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function writeAudience(name: string, users: readonly (readonly [string, Person])[]): string {
  const lines = users.map(([id, { city, age, tags }]) => `${quoted(id)},${city},${age},${tags},de`);
  writeFileSync(at(name), `user,city,age,tags,country\n${lines.join('\n')}\n`);
  return at(name);
}

async function importSamples(dataset: string, banners: number): Promise<void> {
  const lines = trained.map(({ city, age, tags }, row) => {
    const click = row % 2 === (dataset.endsWith('check') ? 1 : 0) || city === 'ulm' ? 1 : 0;
    const approval = click === 1 && (Number(age) > 40 || tags.includes('golf')) ? 1 : 0;
    return `${dataset}${row},${dataset}${row},b${row % banners},${city},${age},${tags},de,${click},${approval}`;
  });
  writeFileSync(at(`${dataset}.csv`), `id,user,banner,city,age,tags,country,click,approval\n${lines.join('\n')}\n`);
  const steps = [{ name: 'click' }, { name: 'approval' }];
  const features = { city: 'categorical', age: 'numeric', tags: 'multi', country: 'categorical' } as const;
  const mapping = { id: 'id', user: 'user', banner: 'banner', steps, features };
  await importDataset(project, { files: [at(`${dataset}.csv`)], mapping, dataset }, job);
}

async function train(dataset: string, model: string, config: object): Promise<string> {
  const options = { dataset, valid: `${dataset}-check`, model, objective: 'approval', seed: 3, config } as const;
  return (await trainModel(project, { ...options, engine: 'onnx' }, job)).run;
}

before(async () => {
  for (const [name, banners] of [
    ['one', 1],
    ['two', 2],
  ] as const)
    for (const dataset of [name, `${name}-check`]) await importSamples(dataset, banners);
});

const audience = writeAudience('people.csv', people);
const draw = { list: 0, samples: ROWS, seed: 1 };
const rank = (run: string, file = audience): Promise<SavedRanking> =>
  rankAndSave(project, { runs: [run], audience: file, per: 'user' }, job);
const explain = (ranking: SavedRanking, user: string, more: Partial<ExplainRequest> = {}): Promise<Explanation> =>
  explainUser(project, ranking, { ...draw, user, ...more }, job);

interface ListedRow {
  readonly rank: number;
  readonly probability: number;
}

/** The rows of a list that `score` writes, by the user's cell. */
async function scored(run: string, file: string): Promise<ReadonlyMap<string, ListedRow>> {
  await scoreAudience(project, { runs: [run], audience: file, per: 'user', out: at('list.csv') }, job);
  const [header, ...lines] = readFileSync(at('list.csv'), 'utf8').trimEnd().split('\n');
  const column = header.split(',').indexOf('p_approval') - header.split(',').length;
  return new Map(
    lines.map((line) => {
      const rank = line.slice(0, line.indexOf(','));
      const user = line.slice(rank.length + 1).match(/^(?:"(?:[^"]|"")*"|[^,]*)/)![0];
      return [user, { rank: Number(rank), probability: Number(line.split(',').at(column)) }];
    }),
  );
}

const logit = (probability: number): number => Math.log(probability / (1 - probability));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function assertComplete({ baseline, fields, logOdds }: Explanation): void {
  assertNear(baseline + sum(fields.map(({ contribution }) => contribution)), logOdds, 1e-9, 'completeness');
}

/** A user's cell in the ranked CSV. */
function cellOf(user: string): string {
  return quoted(user.startsWith('=') ? `'${user}` : user);
}

const FIELDS = ['city', 'age', 'tags'] as const;
const CODES = [0, 1, 2, 3, 4, 5, 6, 7];

interface FromLists {
  readonly baseline: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Shapley values from the probabilities that `score` gives to mixtures of each person with the training samples. */
async function fromLists(run: string, chosen: readonly Person[]): Promise<readonly FromLists[]> {
  const mixturesOf = (person: Person, code: number): (readonly [string, Person])[] =>
    trained.map((sample, row) => {
      const taken = FIELDS.filter((_field, bit) => ((code >> bit) & 1) === 1);
      const mixed = { ...sample, ...Object.fromEntries(taken.map((field) => [field, person[field]])) };
      return [`m${chosen.indexOf(person)}-${code}-${row}`, mixed];
    });
  const mixtures = chosen.map((person) => CODES.map((code) => mixturesOf(person, code)));
  const list = await scored(run, writeAudience('mixtures.csv', mixtures.flat(2)));
  return mixtures.map((ofPerson) => {
    const means = ofPerson.map((users) => sum(users.map(([id]) => logit(list.get(id)!.probability))) / ROWS);
    const values = FIELDS.map((field, bit) => {
      const without = CODES.filter((code) => ((code >> bit) & 1) === 0);
      return [field, sum(without.map((code) => weightOf(code) * (means[code | (1 << bit)] - means[code])))] as const;
    });
    return { baseline: means[0], values: Object.fromEntries(values) };
  });
}

/** The weight of a coalition of three fields without the field in question. */
function weightOf(code: number): number {
  return [1 / 3, 1 / 6, 1 / 3][[...code.toString(2)].filter((digit) => digit === '1').length];
}

const small = { widths: [16, 8], dropout: [0, 0] };
const settings = { training: { epochs: 8, learningRate: 0.01 }, features: { minFrequency: 1 } };
const models = [
  { name: 'a network', model: 'aitm', config: { ...settings, model: { tower: small } }, skip: false },
  {
    name: 'a network that reads a sequence',
    model: 'mlp',
    config: { ...settings, model: { tower: { ...small, kind: 'sequence', history: { field: 'tags', length: 2 } } } },
    skip: false,
  },
  {
    name: 'an ensemble',
    model: 'aitm',
    config: { ...settings, training: { ...settings.training, members: 2 }, model: { tower: small } },
    skip: false,
  },
  {
    name: 'trees',
    model: 'lightgbm',
    config: { features: { minFrequency: 1 } },
    skip: skipWithout(lightgbmRequirement),
  },
];

for (const { name, model, config, skip } of models)
  test(`the contributions to a score of ${name} are those computed from lists of mixed users`, { skip }, async () => {
    const run = await train('one', model, config);
    const [list, ranking] = [await scored(run, audience), await rank(run)];
    const chosen = [people[0], people[3]];
    const expected = await fromLists(
      run,
      chosen.map(([, person]) => person),
    );
    for (const [index, [user]] of chosen.entries()) {
      const explained = await explain(ranking, user);
      const listed = list.get(cellOf(user))!;
      assert.deepEqual([explained.user, explained.rank, explained.exact], [user, listed.rank, true]);
      assertNear(explained.logOdds, logit(listed.probability), 1e-4, 'log-odds');
      assertComplete(explained);
      assertNear(explained.baseline, expected[index].baseline, 1e-4, 'baseline');
      for (const { field, contribution } of explained.fields)
        assertNear(contribution, field === 'country' ? 0 : expected[index].values[field], 1e-4, `${user} ${field}`);
      assert.equal(explained.fields.find(({ field }) => field === 'country')?.contribution, 0);
    }
  });

test('with several banners, the explained score is that of the list, whose banners are corrected', async () => {
  const run = await train('two', 'aitm', models[2].config);
  const [list, ranking] = [await scored(run, audience), await rank(run)];
  for (const user of ['=1+2', '用户']) {
    const explained = await explain(ranking, user, { samples: 20 });
    assert.equal(explained.rank, list.get(cellOf(user))?.rank);
    assertNear(explained.logOdds, logit(list.get(cellOf(user))!.probability), 1e-4, user);
    assertComplete(explained);
  }
});

let firstRanking: Promise<SavedRanking> | undefined;
/** The ranking by the first run, made once. */
const rankedFirst = (): Promise<SavedRanking> => (firstRanking ??= rank('r1'));

test('a ranking shows a field as the model reads it: texts, ranges, missing and unknown values', async () => {
  const ranking = await rankedFirst();
  const valuesOf = async (user: string): Promise<Record<string, unknown>> =>
    Object.fromEntries((await explain(ranking, user)).fields.map(({ field, value }) => [field, value]));
  const anna = await valuesOf('Anna');
  assert.deepEqual(anna['city'], { kind: 'texts', texts: [null] });
  assert.deepEqual(anna['tags'], { kind: 'texts', texts: ['golf', null] });
  const age = anna['age'] as { kind: string; from: number; to: number | null };
  assert.deepEqual([age.kind, age.from <= 99, age.to], ['range', true, null]);
  assert.deepEqual(await valuesOf('7'), {
    age: { kind: 'missing' },
    city: { kind: 'texts', texts: ['bonn'] },
    tags: { kind: 'missing' },
    country: { kind: 'texts', texts: ['de'] },
  });
});

test('a ranking finds users byte by byte, and also as the list writes them', async () => {
  const ranking = await rankedFirst();
  const find = async (user: string): Promise<string> =>
    (await findRankedUser(ranking, { list: 0, user }, job)).ranked.user;
  for (const [user] of people) assert.equal(await find(user), user);
  assert.equal(await find("'=1+2"), '=1+2');
  for (const user of ['07', 'ANNA', ' 7', '7 ', 'a', '=1+3', 'de', '1', '7,'])
    await assert.rejects(find(user), {
      code: 'unknown-name',
      message: `user ${user} is not in the ranking of people.csv`,
    });
});

test('a ranking explains a user the same with the same seed, and draws other samples with another', async () => {
  const ranking = await rankedFirst();
  const first = await explain(ranking, '007', { samples: 30 });
  assert.deepEqual(await explain(ranking, '007', { samples: 30 }), first);
  assert.notDeepEqual((await explain(ranking, '007', { samples: 30, seed: 2 })).fields, first.fields);
  assert.equal(first.background.samples, 30);
  assert.ok(first.fields.every(({ field, error }) => (field === 'country') === (error === 0)));
});

test('a ranking explains another step too, and refuses an unknown one by its name', async () => {
  const ranking = await rankedFirst();
  const clicks = await explain(ranking, '007', { step: 'click' });
  assertNear(clicks.logOdds, logit(clicks.steps[0].probability), 1e-4, 'click');
  await assert.rejects(explain(ranking, '007', { step: 'clik' }), { code: 'unknown-name', message: /clik/ });
});

test('a ranking made only to explain a user gives the same explanation, and an unknown bank is refused', async () => {
  const request = { runs: ['r1'], audience, user: '007', samples: 30, seed: 1 };
  const expected = await explain(await rank('r1'), '007', { samples: 30 });
  assert.deepEqual(await explainInAudience(project, request, job), expected);
  await assert.rejects(explainInAudience(project, { ...request, bank: 'lantern' }, job), {
    code: 'unknown-name',
    message: /lantern/,
  });
});

test('an audience that has changed since it was ranked is refused instead of explaining another score', async () => {
  const ranking = await rank('r1', writeAudience('moving.csv', people));
  writeAudience('moving.csv', [['007', { city: 'ulm', age: '65', tags: 'golf' }]]);
  await assert.rejects(explain(ranking, '007', { samples: 20 }), { code: 'state', message: /has changed/ });
  writeAudience('moving.csv', [people[0]]);
  await assert.rejects(explain(ranking, '007', { samples: 20 }), { code: 'state', message: /has changed/ });
});

test('without the training data, a user is still found, but explaining is refused, naming the dataset', async () => {
  const ranking = await rank('r1');
  deleteDataset(project, 'one');
  assert.equal((await findRankedUser(ranking, { list: 0, user: '007' }, job)).ranked.user, '007');
  await assert.rejects(explain(ranking, '007'), { code: 'state', message: /dataset one/ });
});
