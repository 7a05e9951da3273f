import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { exportPython, exportRequirement, sparkRequirement } from '../../build/requirements/export.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { quietJob } from '../../core/job.ts';
import { scoreAudience, type ScoreOptions } from '../../core/score/score-audience.ts';
import type { Project } from '../../core/store/file/project.ts';
import { gbkBytes } from '../ingest/gbk.ts';
import { temporaryFolder } from '../temporary.ts';
import { csvText, makeProject, oddUsers, parquetAsCsv, writeUsers } from './project.ts';

const folder = temporaryFolder();
const { command, env } = exportPython();
const at = (name: string): string => join(folder, name);
let project: Project;
let runs: string[];
let outputs: Record<string, unknown>[];

/** The columns that one audience writes with a decimal comma. */
const COMMA = ['income_estimate', 'debt_ratio', 'account_balance', 'monthly_spend', 'weight', 'weight_lantern'];

/** The lists to score in one session, each with its audience, the program's options and the script's arguments. */
const cases: readonly (readonly [out: string, audience: string, Partial<ScoreOptions>, ...args: string[]])[] = [
  ['users', 'odd.csv', {}, '--input', 'csv', '--format', 'csv'],
  ['gbk', 'gbk.csv', { top: 40 }, '--input', 'csv', '--encoding', 'gbk', '--top', '40', '--format', 'csv'],
  [
    'comma',
    'comma.csv',
    { mapping: at('comma.json') },
    ...['--input', 'csv', '--mapping', at('comma.json'), '--format', 'csv'],
  ],
  ['banks', 'odd.csv', { per: 'bank', top: 50 }, '--input', 'table', '--per', 'bank', '--top', '50', '--format', 'csv'],
  ['parquet', 'plain.parquet', { per: 'bank' }, '--per', 'bank', '--unique'],
];
const none = ['none.csv', 'none', '--input', 'csv', '--format', 'csv'];
/** Numbers with a decimal comma, although those of the training data have a point. */
const unreadable = ['comma.csv', 'unreadable', '--input', 'csv'];
/** Names of a user column that a column of the list has too. */
const taken = ['Score', 'part'];

/** Scores with the program; returns the records of its list and its counts. */
async function scoreInProgram(audience: string, options: Partial<ScoreOptions>) {
  const out = at('program.csv');
  const result = await scoreAudience(
    project,
    { runs, audience: at(audience), out, per: 'user', ...options },
    quietJob(),
  );
  const { records, rejected } = result;
  return { list: recordsOf(readFileSync(out, 'utf8')), counts: { records, rejected } };
}

/** The records of a CSV text, with numbers rounded to single precision, whose digits programs write differently. */
function recordsOf(text: string): string[][] {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^,\n]*)([,\n])/g)];
  const records: string[][] = [[]];
  for (const [, cell, end] of cells) {
    const plain = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    records[records.length - 1].push(/^\d+\.?\d*(e-?\d+)?$/i.test(plain) ? String(Math.fround(Number(plain))) : plain);
    if (end === '\n') records.push([]);
  }
  return records.slice(0, -1);
}

/** The records of the files that Spark has written, in the order of the files' names. */
async function listOfSpark(out: string): Promise<string[][]> {
  const files = readdirSync(at(out)).filter((name) => name.startsWith('part-'));
  const parts: string[][][] = [];
  for (const name of files.sort()) {
    const file = join(at(out), name);
    parts.push(recordsOf(name.endsWith('.parquet') ? await parquetAsCsv(file) : readFileSync(file, 'utf8')));
  }
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : part.slice(1)));
}

/** Writes the users in several formats: the odd ones, in GBK, with decimal commas, and without a user. */
function writeAudiences(users: readonly Readonly<Record<string, string>>[]): void {
  writeFileSync(at('odd.csv'), csvText(users));
  writeFileSync(at('gbk.csv'), gbkBytes(csvText(users)));
  const withComma = (name: string, text: string): string => (COMMA.includes(name) ? text.replace('.', ',') : text);
  const comma = users.map((cells) =>
    Object.fromEntries(Object.entries(cells).map(([name, text]) => [name, withComma(name, text)])),
  );
  writeFileSync(at('comma.csv'), csvText(comma));
  const formats = Object.fromEntries(COMMA.map((name) => [name, 'decimal-comma']));
  writeFileSync(at('comma.json'), JSON.stringify({ formats }));
  writeFileSync(at('none.csv'), csvText(users.slice(0, 1)).split('\n', 1)[0]);
}

/** Runs all cases in one Spark session, and returns what the script reports about each. */
function runCases(): Record<string, unknown>[] {
  const refused = taken.map((user) => [`${user}.csv`, user, '--input', 'csv', '--mapping', at(`${user}.json`)]);
  const input = [...cases.map(([out, audience, , ...args]) => [audience, out, ...args]), ...refused, unreadable, none];
  const { stdout, stderr, status } = spawnSync(command, [join(import.meta.dirname, 'spark-cases.py'), at('export')], {
    env: {
      ...env,
      SPARK_WORKER_DIR: at('work'),
      // For so few rows, Java compiles quickly rather than well.
      JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    },
    cwd: folder,
    input: JSON.stringify(input.map(([audience, out, ...args]) => [at(audience), at(out), ...args])),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr.slice(-3000));
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const skip = skipWithout(exportRequirement) || skipWithout(sparkRequirement);

if (!skip)
  before(async () => {
    const made = await makeProject(folder);
    ({ project, runs } = made);
    const users = oddUsers(made.audience);
    // Spark keeps another record of a duplicate user than the program.
    const once = users.filter(
      ({ user_id: id }, index) => users.findIndex((other) => other['user_id'] === id) === index,
    );
    writeAudiences(once);
    // In CSV, the program writes ids that are formulas with an apostrophe.
    const plain = once.filter(({ user_id: id }) => !/^=|;=/.test(id));
    await writeUsers(plain, at('plain.parquet'));
    await exportRuns(project, { runs, out: at('export') }, quietJob());
    for (const user of taken) {
      writeFileSync(at(`${user}.csv`), csvText(once).replace('user_id', user));
      writeFileSync(at(`${user}.json`), JSON.stringify({ user }));
    }
    outputs = runCases();
  });
if (!skip) after(() => project.close());

for (const [index, [out, audience, options]] of cases.entries())
  test(`score_spark.py writes the same list as the program, ties included: ${out}`, { skip }, async () => {
    const { list, counts } = await scoreInProgram(audience, options);
    assert.ok(list.length > 40 && counts.rejected > 4);
    assert.deepEqual(await listOfSpark(out), list);
    assert.deepEqual(outputs[index], counts);
  });

test('score_spark.py refuses a user column with the name of another column, whatever its case', { skip }, () => {
  const errors = taken.map(
    (user) => `error: the user column has the name of another column, ${user}: rename it in the audience`,
  );
  assert.deepEqual(
    outputs.slice(cases.length, -2),
    errors.map((error) => ({ error })),
  );
  for (const user of taken) assert.equal(existsSync(at(user)), false);
});

test('score_spark.py refuses numbers in another format, with the error of score.py', { skip }, () => {
  const { error } = outputs.at(-2) ?? {};
  assert.match(String(error), /^error: \d+ of the first \d+ values of column \w+ are not numbers in the format of/);
  const script = [join(at('export'), 'score.py'), at('comma.csv'), at('script.csv')];
  assert.equal(error, spawnSync(command, script, { env, encoding: 'utf8' }).stderr.trim());
  assert.equal(existsSync(at('unreadable')), false);
});

test('score_spark.py writes a list without users for an audience without users', { skip }, async () => {
  assert.deepEqual((await listOfSpark('none')).slice(1), []);
  assert.deepEqual(outputs.at(-1), { records: 0, rejected: 0 });
});
