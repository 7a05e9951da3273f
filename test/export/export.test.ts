import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { exportPython, exportRequirement } from '../../build/requirements/export.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { quietJob } from '../../core/job.ts';
import { scoreAudience, type ScoreOptions, type ScoreResult } from '../../core/score/score-audience.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { runLine } from '../cli/command-lines.ts';
import { gbkBytes } from '../ingest/gbk.ts';
import { rendered } from '../rendered.ts';
import { temporaryFolder } from '../temporary.ts';
import { csvText, makeProject, oddUsers, writeUsers } from './project.ts';

const folder = temporaryFolder();
const exported = join(folder, 'exported');
const python = exportPython();
let project: Project;
let runs: string[];
let users: ReturnType<typeof oddUsers>;

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function runPython(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(python.command, args, { env: python.env, encoding: 'utf8' });
  return { status, output: stdout, errors: stderr };
}

function runScript(script: string, ...args: string[]): Ended {
  return runPython(join(exported, script), ...args);
}

/** The command `score` with the model of a folder, by default the exported one. */
async function score(out: string, args: readonly string[], model = exported): Promise<Ended> {
  const line = ['score', '--model', model, '--out', out, '--json', '--progress', 'none', ...args];
  const { code, stdout, stderr } = await runLine(line);
  return { status: code, output: stdout, errors: stderr };
}

function scoreHere(options: Partial<ScoreOptions>): Promise<ScoreResult> {
  const audience = join(folder, 'odd.csv');
  return scoreAudience(project, { runs, audience, out: join(folder, 'here.csv'), per: 'user', ...options }, quietJob());
}

/** Scores with the program and with the script, and expects the same list and the same counts. */
async function expectSameList(audience: string, options: Partial<ScoreOptions>, ...args: string[]): Promise<void> {
  const { records, scored, rejected, written } = await scoreHere({ audience, ...options });
  const { status, output, errors } = runScript(
    'score.py',
    audience,
    join(folder, 'there.csv'),
    '--threads',
    '1',
    ...args,
  );
  assert.equal(status, 0, errors);
  const { reasons: _, ...counts } = JSON.parse(output) as Record<string, unknown>;
  assert.deepEqual(counts, { records, scored, rejected, written });
  assert.equal(readFileSync(join(folder, 'there.csv'), 'utf8'), readFileSync(join(folder, 'here.csv'), 'utf8'));
}

const skip = skipWithout(exportRequirement);

before(async () => {
  const made = await makeProject(folder);
  ({ project, runs } = made);
  users = oddUsers(made.audience);
  writeFileSync(join(folder, 'odd.csv'), csvText(users));
  await exportRuns(project, { runs, out: exported }, quietJob());
});
after(() => {
  project.close();
});

test('an export gives the same list with `score --model`, without the project', async () => {
  for (const args of [[], ['--per', 'bank', '--top', '50']]) {
    const per = args.length > 0 ? 'bank' : 'user';
    const { records, scored, rejected, rejects, written, ...here } = await scoreHere({
      per,
      top: args.length > 0 ? 50 : undefined,
    });
    const odd = ['--audience', join(folder, 'odd.csv')];
    const { status, output, errors } = await score(join(folder, 'there.csv'), [...odd, ...args]);
    assert.equal(status, 0, errors);
    const result = JSON.parse(output) as ScoreResult;
    assert.deepEqual(
      [result.records, result.scored, result.rejected, result.written],
      [records, scored, rejected, written],
    );
    assert.deepEqual(
      result.rejects.map(({ count, example }) => [count, example]),
      rejects.map(({ count, example }) => [count, example]),
    );
    assert.ok(here.forecast.every(({ errors }) => errors.model !== null && errors.model > 0));
    assert.deepEqual([result.forecast, result.notes], [here.forecast, rendered(here.notes)]);
    assert.ok(here.notes.length > 0);
    assert.equal(readFileSync(join(folder, 'there.csv'), 'utf8'), readFileSync(join(folder, 'here.csv'), 'utf8'));
  }
});

test('an export is refused by `score --model` with --run, or with a changed file; so is any other folder', async () => {
  const audience = ['--audience', join(folder, 'odd.csv')];
  const out = join(folder, 'x.csv');
  assert.match((await score(out, [...audience, '--run', 'r1'])).errors, /--run cannot be given with --model/);
  const path = join(exported, 'model.onnx');
  const model = readFileSync(path);
  writeFileSync(path, model.subarray(1));
  const changed = /the exported model was changed or is incomplete: .*model\.onnx/;
  assert.match((await score(out, audience)).errors, changed);
  writeFileSync(path, model);
  assert.match((await score(out, audience, folder)).errors, /not an exported model/);
  for (const name of ['manifest.json', 'score.py', join('1', 'serve.py')]) {
    const file = readFileSync(join(exported, name));
    assert.match((await score(join(exported, name), audience)).errors, /the exported model/, name);
    assert.deepEqual(readFileSync(join(exported, name)), file);
  }
});

test('an export is the same in an archive, whose scripts run once it is unpacked', { skip }, async () => {
  const archive = join(folder, 'model.zip');
  writeFileSync(archive, 'an earlier file');
  await exportRuns(project, { runs, out: archive }, quietJob());
  const { status, errors } = runPython('-m', 'zipfile', '-e', archive, join(folder, 'unpacked'));
  assert.equal(status, 0, errors);
  const unpacked = join(folder, 'unpacked', 'model');
  const names = globSync('**/*.*', { cwd: exported }).sort();
  assert.ok(names.includes(join('1', 'serve.py')));
  assert.deepEqual(globSync('**/*.*', { cwd: unpacked }).sort(), names);
  // Only the manifest says when the export was made.
  for (const name of names.filter((one) => one !== 'manifest.json'))
    assert.deepEqual(readFileSync(join(unpacked, name)), readFileSync(join(exported, name)), name);
  assert.equal(runPython(join(unpacked, 'check.py')).status, 0);
});

test('an export becomes an archive that other programs can read, whatever its name', { skip }, async () => {
  for (const [name, root] of [
    ['.zip', 'model'],
    ['...ZIP', 'model'],
    ['a\\b.zip', 'a_b'],
    ['模型 1.zip', '模型 1'],
  ]) {
    await exportRuns(project, { runs, out: join(folder, name) }, quietJob());
    const { output } = runPython('-m', 'zipfile', '-l', join(folder, name));
    assert.ok(output.includes(`${root}/manifest.json`), output);
  }
});

test('an export leaves an earlier archive as it was, and nothing else, if it is cancelled at any moment', async () => {
  const archive = join(folder, 'cancelled.zip');
  writeFileSync(archive, 'an earlier file');
  for (const fraction of [0, 0.4, 0.9]) {
    const controller = new AbortController();
    const job = {
      ...quietJob(),
      signal: controller.signal,
      report: (progress: { fraction?: number }) => {
        if (progress.fraction === fraction) controller.abort();
      },
    };
    await assert.rejects(exportRuns(project, { runs, out: archive }, job), { code: 'cancelled' });
    assert.equal(readFileSync(archive, 'utf8'), 'an earlier file');
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('cancelled.zip.')),
      [],
    );
  }
});

test('an export never replaces a project or a folder by an archive', async () => {
  const path = join(folder, 'project.zip');
  openProject(path, { mode: 'write', create: true }).close();
  await assert.rejects(exportRuns(project, { runs, out: path }, quietJob()), { code: 'invalid-input' });
  mkdirSync(join(folder, 'folder.zip'));
  await assert.rejects(exportRuns(project, { runs, out: join(folder, 'folder.zip') }, quietJob()), {
    code: 'invalid-input',
  });
});

test('score.py writes the list byte for byte: odd cells, ties, rejects, repeated users', { skip }, async () => {
  await expectSameList(join(folder, 'odd.csv'), {});
  const list = readFileSync(join(folder, 'here.csv'), 'utf8');
  const scores = list.split('\n').map((line) => line.split(',')[4]);
  assert.ok(new Set(scores).size < scores.length - 30, 'there are ties');
});

test('an export writes the first rows of each bank’s list with score.py', { skip }, async () => {
  await expectSameList(join(folder, 'odd.csv'), { per: 'bank', top: 50 }, '--per', 'bank', '--top', '50');
});

test('an export writes every row of a long list with score.py', { skip }, async () => {
  const path = join(folder, 'long.csv');
  writeFileSync(path, csvText(Array.from({ length: 9000 }, (_, row) => ({ ...users[0], user_id: `u${row}` }))));
  await expectSameList(path, { per: 'bank' }, '--per', 'bank');
  assert.ok(readFileSync(join(folder, 'there.csv'), 'utf8').split('\n').length > 18_000);
});

test('an export rejects rows with another number of cells than the header with score.py', { skip }, async () => {
  const [path, lines] = [join(folder, 'cells.csv'), csvText(users).split('\n')];
  writeFileSync(path, lines.toSpliced(99, 0, `${lines[99]},too many`, 'too few,7').join('\n'));
  await expectSameList(path, {});
});

test('an export reads GBK with score.py', { skip }, async () => {
  const path = join(folder, 'gbk.csv');
  writeFileSync(path, gbkBytes(csvText(users)));
  await expectSameList(path, {}, '--encoding', 'gbk');
  assert.match(runScript('score.py', path, join(folder, 'there.csv')).errors, /^error: .*UTF-?8/i);
});

test('an export reads Parquet with numbers and lists with score.py', { skip }, async () => {
  const path = join(folder, 'users.parquet');
  await writeUsers(users, path);
  await expectSameList(path, {});
});

test('an export finds the weights with score.py under each name that the program knows', { skip }, async () => {
  for (const name of ['Gewicht', ' poids ', '_WEIGHT', '权重']) {
    const path = join(folder, 'weights.csv');
    writeFileSync(path, csvText(users.map(({ weight, ...rest }) => ({ ...rest, [name]: weight }))));
    await expectSameList(path, {});
  }
});

test('an export reads columns under other names, and other separators, with score.py', { skip }, async () => {
  const renamed = users.map(({ user_id: ID, city: CITY, weight: W, interests, ...rest }) => {
    // The first `|` of a list then belongs to a value, which no model knows.
    const [first, ...others] = interests.split('|');
    const within = others.length === 0 ? first : `${first}|${others.join('~')}`;
    return { ID, CITY, W, interests: within, ...rest };
  });
  assert.ok(renamed.filter(({ interests }) => /[|].*~/.test(interests)).length > 10);
  const [path, mapping] = [join(folder, 'renamed.csv'), join(folder, 'mapping.json')];
  writeFileSync(path, csvText(renamed));
  writeFileSync(
    mapping,
    JSON.stringify({
      user: 'ID',
      columns: { city: 'CITY' },
      weight: 'W',
      separators: { interests: '~' },
      missing: [],
    }),
  );
  await expectSameList(path, { mapping }, '--mapping', mapping);
});

test('an export reads a column whose name has a line break with score.py', { skip }, async () => {
  const [path, mapping, name] = [join(folder, 'broken.csv'), join(folder, 'broken.json'), 'city\nof birth'];
  writeFileSync(path, csvText(users.map(({ city, ...rest }) => ({ [name]: city, ...rest }))));
  writeFileSync(mapping, JSON.stringify({ columns: { city: name } }));
  await expectSameList(path, { mapping }, '--mapping', mapping);
});

test('an export writes nothing with score.py for an audience without records or a column', { skip }, () => {
  const [path, out] = [join(folder, 'empty.csv'), join(folder, 'nothing.csv')];
  writeFileSync(path, `${csvText(users).split('\n')[0]}\n`);
  assert.deepEqual(runScript('score.py', path, out), {
    status: 1,
    output: '',
    errors: `error: no records in ${path}\n`,
  });
  writeFileSync(path, 'user_id,age\n1,2\n');
  assert.match(
    runScript('score.py', path, out).errors,
    /^error: the input has no column gender; it has: user_id, age\n$/,
  );
  assert.throws(() => readFileSync(out), { code: 'ENOENT' });
});

test('an export passes check.py, which exits with 1 if a file was changed or is missing', { skip }, () => {
  assert.deepEqual(runScript('check.py'), { status: 0, output: 'largest difference: 0\n', errors: '' });
  const path = join(exported, 'model.onnx');
  const model = readFileSync(path);
  const changed = Uint8Array.from(model);
  for (
    let byte = changed.indexOf(0x3f, changed.length / 2), n = 0;
    n < 200;
    byte = changed.indexOf(0x3f, byte + 1), n++
  )
    changed[byte] = 0x3e;
  writeFileSync(path, changed);
  const { status, errors } = runScript('check.py');
  assert.equal(status, 1);
  assert.match(errors, /error: model.onnx has changed\n/);
  writeFileSync(path, model);
  rmSync(join(exported, 'golden.parquet'));
  assert.equal(runScript('check.py').status, 1);
});
