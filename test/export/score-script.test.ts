import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { exportPython, exportRequirement } from '../../build/requirements/export.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { quietJob } from '../../core/job.ts';
import { scoreAudience, type ScoreOptions, type ScoreResult } from '../../core/score/score-audience.ts';
import type { Project } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../score/fixtures.ts';
import { csvText, gbkBytes, makeProject, oddUsers, writeUsers } from './project.ts';

const folder = temporaryFolder('export-script');
const bundle = join(folder, 'bundle');
const python = exportPython();
let project: Project;
let runs: string[];
let users: ReturnType<typeof oddUsers>;

function run(script: string, ...args: string[]): { status: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(python.command, [join(bundle, script), ...args], {
    env: python.env,
    encoding: 'utf8',
  });
  return { status, output: stdout, errors: stderr };
}

function scoreHere(options: Partial<ScoreOptions>): Promise<ScoreResult> {
  const audience = join(folder, 'odd.csv');
  return scoreAudience(project, { runs, audience, out: join(folder, 'here.csv'), per: 'user', ...options }, quietJob());
}

/** Scores with the program and with the script, and expects the same list and the same counts. */
async function expectSameList(audience: string, options: Partial<ScoreOptions>, ...args: string[]): Promise<void> {
  const { records, scored, rejected, written } = await scoreHere({ audience, ...options });
  const { status, output, errors } = run('score.py', audience, join(folder, 'there.csv'), '--threads', '1', ...args);
  assert.equal(status, 0, errors);
  const { reasons: _, ...counts } = JSON.parse(output) as Record<string, unknown>;
  assert.deepEqual(counts, { records, scored, rejected, written });
  assert.equal(readFileSync(join(folder, 'there.csv'), 'utf8'), readFileSync(join(folder, 'here.csv'), 'utf8'));
}

describe('score.py of an export', { skip: skipWithout(exportRequirement) }, () => {
  before(async () => {
    const made = await makeProject(folder);
    ({ project, runs } = made);
    users = oddUsers(made.audience);
    writeFileSync(join(folder, 'odd.csv'), csvText(users));
    await exportRuns(project, { runs, out: bundle }, quietJob());
  });
  after(() => {
    project.close();
  });

  it('writes the list of the program byte for byte: odd cells, ties, rejects and repeated users', async () => {
    await expectSameList(join(folder, 'odd.csv'), {});
    const list = readFileSync(join(folder, 'here.csv'), 'utf8');
    const scores = list.split('\n').map((line) => line.split(',')[4]);
    assert.ok(new Set(scores).size < scores.length - 30, 'there are ties');
  });

  it('writes the first rows of the list of each bank', async () => {
    await expectSameList(join(folder, 'odd.csv'), { per: 'bank', top: 50 }, '--per', 'bank', '--top', '50');
  });

  it('reads GBK', async () => {
    const path = join(folder, 'gbk.csv');
    writeFileSync(path, gbkBytes(csvText(users)));
    await expectSameList(path, {}, '--encoding', 'gbk');
    assert.match(run('score.py', path, join(folder, 'there.csv')).errors, /^error: .*UTF-?8/i);
  });

  it('reads Parquet with numbers and lists', async () => {
    const path = join(folder, 'users.parquet');
    await writeUsers(users, path);
    await expectSameList(path, {});
  });

  it('reads columns under other names, and other separators', async () => {
    const renamed = users.map(({ user_id: ID, city: CITY, weight: W, interests, ...rest }) => {
      return { ID, CITY, W, interests: interests.replaceAll('|', '~'), ...rest };
    });
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

  it('refuses an audience without records or without a column, and writes nothing', () => {
    const [path, out] = [join(folder, 'empty.csv'), join(folder, 'nothing.csv')];
    writeFileSync(path, `${csvText(users).split('\n')[0]}\n`);
    assert.deepEqual(run('score.py', path, out), { status: 1, output: '', errors: `error: no records in ${path}\n` });
    writeFileSync(path, 'user_id,age\n1,2\n');
    assert.match(run('score.py', path, out).errors, /^error: the input has no column gender; it has: user_id, age\n$/);
    assert.throws(() => readFileSync(out), { code: 'ENOENT' });
  });

  it('check.py finds the golden rows again, and exits with 1 if a file or a probability differs', () => {
    assert.deepEqual(run('check.py'), { status: 0, output: 'largest difference: 0\n', errors: '' });
    const path = join(bundle, 'model.onnx');
    const model = readFileSync(path);
    const changed = Uint8Array.from(model);
    for (
      let byte = changed.indexOf(0x3f, changed.length / 2), n = 0;
      n < 200;
      byte = changed.indexOf(0x3f, byte + 1), n++
    )
      changed[byte] = 0x3e;
    writeFileSync(path, changed);
    const { status, errors } = run('check.py');
    assert.equal(status, 1);
    assert.match(errors, /error: model.onnx has changed\n/);
    writeFileSync(path, model);
    rmSync(join(bundle, 'golden.parquet'));
    assert.equal(run('check.py').status, 1);
  });
});
