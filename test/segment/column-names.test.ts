import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import type { CallName, CallResult } from '../../core/api.ts';
import { readRange, readValues, writtenCondition } from '../../core/segment/written-conditions.ts';
import { runLine } from '../cli/command-lines.ts';
import { checkedResult } from '../cli/process.ts';
import { temporaryFolder } from '../temporary.ts';

const ROWS = 70;
const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');

before(async () => {
  const file = join(folder, 'funnel.csv');
  // Ten samples on each of seven days; `day` is a feature.
  const lines = Array.from(
    { length: ROWS },
    (_, row) => `i${row},2026-05-0${1 + Math.floor(row / 10)}T12:00:00Z,${row % 2},w${row % 5},k${row % 7}`,
  );
  writeFileSync(file, `sample_id,event_time,click,day,a=b\n${lines.join('\n')}\n`);
  const { code, stderr } = await runLine(['import', project, file, '--dataset', 'may']);
  assert.equal(code, 0, stderr);
});

async function result<Name extends CallName>(name: Name, ...args: string[]): Promise<CallResult<Name>> {
  return checkedResult(name, await runLine([...name.split(' '), project, ...args, '--json']));
}

async function samplesOf(...conditions: string[]): Promise<number | null> {
  await result('segment add', 'some', ...conditions, '--replace');
  const { segments } = await result('segment list', '--dataset', 'may');
  assert.equal(segments[0].problem, null);
  return segments[0].samples;
}

test('days are those of the time column even if a feature is called day', async () => {
  assert.equal(await samplesOf('--days', '2026-05-02..2026-05-03'), 20);
  assert.equal(await samplesOf('--is', 'day=w1'), 14);
  assert.equal(await samplesOf('--is', 'day=w1', '--days', '2026-05-02..2026-05-03'), 4);
  const { steps } = await result('funnel', '--dataset', 'may', '--segment', 'some');
  assert.equal(steps[0].count, 4);
});

test('a column with an equals sign in its name is named in double quotes', async () => {
  assert.equal(await samplesOf('--is', '"a=b"=k3'), 10);
  assert.equal(await samplesOf('--is-not', '"a=b"=k3', '--is-not', '"a=b"=k4'), 50);
  const { segments } = await result('segment list');
  assert.deepEqual(segments[0].written, ['is-not "a=b"=k3, is-not "a=b"=k4']);
});

test('conditions on columns with quotes and equals signs are read as they are written', () => {
  for (const column of ['a=b', '"a"', '"', 'a"b', '"a=b"', '=', 'a b']) {
    const value = { column, operator: 'is' as const, values: ['x"=y', null] };
    const texts = writtenCondition(value).replace(/^is /, '').split(', is ');
    assert.deepEqual(readValues('is', texts).conditions, [value], column);
    const range = { column, operator: 'between' as const, min: 1, max: 2 };
    assert.deepEqual(readRange(writtenCondition(range).slice('between '.length)), range, column);
  }
});
