import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { audienceColumnsCall } from '../../core/api/score/audience.ts';
import { rankAudienceCall, rankingCall } from '../../core/api/score/ranking.ts';
import { saveSegment } from '../../core/store/datasets/segments.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import { invoke } from './invoke.ts';
import { makeRankingProject } from './ranking-project.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const audience = join(folder, 'audience.csv');

before(() => makeRankingProject(project, folder));

test('a ranking of a segment is stale after the conditions of that segment have changed', async () => {
  const save = (name: string, ...values: readonly string[]): Promise<void> =>
    withProject(project, { mode: 'write' }, (opened) => {
      saveSegment(opened, { name, conditions: [{ column: 'education', values }] }, true);
    });
  await save('pupils', 'primary', 'secondary');
  await save('others', 'bachelor');
  await invoke(rankAudienceCall, { project, runs: ['r1'], audience, segment: 'pupils' });
  const staleAfterChange: boolean[] = [];
  for (const [name, ...values] of [
    ['others', 'secondary'],
    ['pupils', 'secondary'],
    ['pupils', 'primary', 'secondary'],
  ] as const) {
    await save(name, ...values);
    staleAfterChange.push((await invoke(rankingCall, { project })).stale);
  }
  assert.deepEqual(staleAfterChange, [false, true, false]);
});

test('an audience with other column names gets suggestions for them, and is ranked with a mapping', async () => {
  const runs = ['r1'];
  const [header, ...lines] = readFileSync(audience, 'utf8').split('\n');
  const renamed = join(folder, 'renamed.csv');
  const names = new Map([
    ['user_id', 'KDNR'],
    ['city', 'CITY-NAME'],
    ['age', 'years'],
  ]);
  writeFileSync(
    renamed,
    [
      header
        .split(',')
        .map((name) => names.get(name) ?? name)
        .join(';'),
      ...lines.map((line) => line.replaceAll(',', ';')),
    ].join('\n'),
  );
  const inspected = await invoke(audienceColumnsCall, { project, runs, audience: renamed });
  assert.deepEqual(
    [inspected.dialect?.delimiter, inspected.user, inspected.problem],
    [';', { column: null, guess: null }, null],
  );
  assert.deepEqual(
    inspected.fields.filter(({ column }) => column === null),
    [
      { name: 'city', kind: 'categorical', column: null, guess: 'CITY-NAME' },
      { name: 'age', kind: 'numeric', column: null, guess: null },
    ],
  );
  const mapping = { user: 'KDNR', columns: { city: 'CITY-NAME', age: 'years' } };
  const [mapped, plain] = [
    await invoke(rankAudienceCall, { project, runs, audience: renamed, mapping }),
    await invoke(rankAudienceCall, { project, runs, audience }),
  ];
  assert.deepEqual(mapped.first, plain.first);
});

test('a file that cannot be read as a table is reported with the reason', async () => {
  const problem = async (content: string, dialect = {}): Promise<unknown> => {
    const path = join(folder, 'problem.csv');
    writeFileSync(path, content);
    return (await invoke(audienceColumnsCall, { project, runs: ['r1'], audience: path, dialect })).problem;
  };
  assert.deepEqual(
    [
      await problem('user_id,,age\n1,2,3\n'),
      await problem('a,b,b\n1,2,3\n'),
      await problem(`a,${'L'.repeat(1001)}\n1,2\n`),
      await problem(`user_id${',x'.repeat(10_000)}\n1\n`),
      await problem(''),
      await problem('a,,b\n1,2,3\n', { header: false }),
    ],
    [
      { kind: 'unnamed', column: null },
      { kind: 'twice', column: 'b' },
      { kind: 'long', column: null },
      { kind: 'many', column: null },
      { kind: 'unreadable', column: null },
      null,
    ],
  );
});
