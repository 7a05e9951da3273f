import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { wilson } from '../../core/funnel/interval.ts';
import { formatConversions, formatRate } from '../../core/text/figures.ts';
import { makeRankingProject } from '../api/ranking-project.ts';
import { temporaryFolder } from '../temporary.ts';
import { resultOfLine, runLine } from './command-lines.ts';

const folder = temporaryFolder();
const [project, out] = [join(folder, 'p.stepladder'), join(folder, 'ranked.csv')];

/** The users of a list. */
function usersOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[1]);
}

before(async () => {
  await makeRankingProject(project, folder);
  const scoring = ['score', project, '--run', 'r1', '--audience', join(folder, 'audience.csv')];
  const { code, stderr } = await runLine([...scoring, '--out', out, '--holdout', '0.2']);
  assert.equal(code, 0, stderr);
  // Every user of the target group is shown a banner afterwards, and every third clicks; of the control group, every
  // fourth clicks elsewhere.
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const shown = usersOf(out).map((user, index) => `${user},${later},lantern,${index % 3 === 0 ? 1 : 0},0,0`);
  const held = usersOf(join(folder, 'ranked.control.csv')).flatMap((user, index) =>
    index % 4 === 0 ? [`${user},${later},lantern,1,0,0`] : [],
  );
  const file = join(folder, 'later.csv');
  writeFileSync(file, ['user_id,event_time,bank,click,approval,activation', ...shown, ...held].join('\n'));
  assert.equal((await runLine(['import', project, file, '--dataset', 'later'])).code, 0);
});

test('results compare the latest export with the newest data, and the groups by assignment', async () => {
  const results = await resultOfLine('results', project, '--list', out, '--covers-everyone');
  assert.deepEqual([results.export, results.dataset, results.coversEveryone], [1, 'later', true]);
  const click = results.incremental?.steps.find(({ step }) => step === 'click');
  const [target, control] = [usersOf(out).length, usersOf(join(folder, 'ranked.control.csv')).length];
  assert.deepEqual(
    [click?.target, click?.control],
    [
      { count: Math.ceil(target / 3), total: target },
      { count: Math.ceil(control / 4), total: control },
    ],
  );
  assert.deepEqual(click?.targetInterval, wilson(click!.target.count, click!.target.total));
  const { code, stdout } = await runLine(['results', project, '--export', '1', '--list', out, '--covers-everyone']);
  assert.equal(code, 0);
  for (const part of ['decile by', 'actual / expected', 'narrower by', 'control'])
    assert.ok(stdout.includes(part), part);
  const { balance, actualToExpected } = results.steps.find(({ step }) => step === 'click')!;
  const whole = stdout.split('\n').find((one) => /^click +whole list/.test(one));
  const ends = [balance.intervals.forecast.low, balance.intervals.forecast.high].map(formatConversions);
  assert.deepEqual(whole?.split(/ {2,}/).slice(2), [formatConversions(balance.forecast), ends.join(' to ')]);
  const { low, high } = actualToExpected!;
  const line = stdout.split('\n').findLast((one) => one.startsWith('click '));
  assert.ok(line?.trimEnd().endsWith(`${formatRate(low)} to ${formatRate(high)}`), line);
});

test('results without the list say which file to name', async () => {
  const { code, stderr } = await runLine(['results', project]);
  assert.equal(code, 2);
  assert.match(stderr, /to compare export 1, its list is needed: ranked\.csv\n.*--list FILE/s);
  const other = await runLine(['results', project, '--list', join(folder, 'audience.csv')]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /none of the files is the list of export 1/);
});

test('`exports` shows each written list with its number, and the intervals that scoring printed', async () => {
  const again = join(folder, 'again.csv');
  const audience = join(folder, 'audience.csv');
  const scored = await resultOfLine(
    'score',
    project,
    '--run',
    'r1',
    '--audience',
    audience,
    '--top',
    '20',
    '--out',
    again,
  );
  const { exports } = await resultOfLine('exports', project);
  assert.deepEqual(
    exports.map(({ id, file, exists, rows }) => ({ id, file, exists, rows })),
    [
      { id: 2, file: 'again.csv', exists: true, rows: 20 },
      { id: 1, file: 'ranked.csv', exists: true, rows: usersOf(out).length },
    ],
  );
  for (const { step, expected, ...interval } of scored.forecast) {
    assert.equal(exports[0].expected[step], expected);
    assert.deepEqual(exports[0].intervals?.steps[step], interval);
  }
  rmSync(again);
  const { stdout } = await runLine(['exports', project]);
  const { step, expected, low, high } = scored.forecast[0];
  const lines = stdout.split('\n');
  const number = lines
    .find((one) => one.includes('again.csv (moved or deleted)'))
    ?.trim()
    .split(' ')[0];
  const line = lines.find((one) => new RegExp(`^ *${number} +${step} `).test(one));
  const [count, ...ends] = [expected, low, high].map(formatConversions);
  assert.ok(line?.includes(`${count} (95 % interval ${ends.join('–')}`), line);
});

test('intervals of compared lists cover errors of runs if the project wrote the lists, else only chance', async () => {
  const [short, audience] = [join(folder, 'short.csv'), join(folder, 'audience.csv')];
  const scoring = ['score', project, '--run', 'r1', '--audience', audience, '--out', short, '--top', '40'];
  assert.equal((await runLine(scoring)).code, 0);
  const known = await resultOfLine('compare-lists', out, short, '--project', project);
  const unknown = await resultOfLine('compare-lists', out, short);
  const [{ intervals, difference }] = known.cutoffs[1].expected;
  assert.ok(intervals.list.errors.model !== null && difference.errors.model !== null);
  assert.equal(unknown.cutoffs[1].expected[0].difference.errors.model, null);
  assert.equal(unknown.cutoffs[1].expected[0].difference.errors.chance, difference.errors.chance);
  assert.match(String(unknown.notes), /cover only chance: .* --project/);
  assert.doesNotMatch(JSON.stringify(known.notes), /cover only chance/);
  const edited = join(folder, 'edited.csv');
  writeFileSync(edited, `${readFileSync(short, 'utf8').trimEnd()}\n`.replace(/\n[^\n]*\n$/, '\n'));
  const { stdout } = await runLine(['compare-lists', out, edited, '--project', project]);
  assert.match(stdout, /difference +95 % interval/);
  assert.match(stdout, /The intervals by edited\.csv cover only chance: this project has not written that file/);
});
