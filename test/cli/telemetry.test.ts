import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { exportPython, exportRequirement } from '../../build/requirements/export.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { makeFixture } from '../../build/soak/fixture.ts';
import '../without-tensorflow.ts';
import { temporaryFolder } from '../temporary.ts';
import { main } from './process.ts';

const run = promisify(execFile);

test(
  'commands and exported scripts leave nothing in the home or temporary folder',
  { skip: skipWithout(exportRequirement) },
  async (t) => {
    const { folder, project, audience, config } = await makeFixture(temporaryFolder(t));
    const at = (name: string): string => join(folder, name);
    const home = at('home');
    const temporary = at('temporary');
    for (const each of [home, temporary]) mkdirSync(each);
    // This process may have turned telemetry off for itself.
    const env = {
      ORT_DISABLE_TELEMETRY: undefined,
      HOME: home,
      XDG_CACHE_HOME: join(home, '.cache'),
      TMPDIR: temporary,
    };
    const stepladder = (...args: string[]): Promise<unknown> =>
      run(process.execPath, [main, ...args, '--progress', 'none'], { env: { ...process.env, ...env } });
    const python = exportPython();
    const left = (): string[] =>
      [home, temporary].flatMap((each) => readdirSync(each, { recursive: true }).map(String));

    await stepladder('train', project, '--dataset', 'a', '--config', config, '--bank', 'lantern', '--separate');
    assert.deepEqual(left(), [], 'train');
    await stepladder('score', project, '--run', 'r1', '--audience', audience, '--out', at('list.csv'));
    assert.deepEqual(left(), [], 'score');
    await stepladder('export', project, '--run', 'r1', '--out', at('model'));
    assert.deepEqual(left(), [], 'export');
    await stepladder('score', '--model', at('model'), '--audience', audience, '--out', at('with-model.csv'));
    assert.deepEqual(left(), [], 'score --model');
    await run(python.command, [join(at('model'), 'score.py'), audience, at('script.csv')], {
      env: { ...python.env, ...env },
    });
    assert.deepEqual(left(), [], 'score.py');
    assert.ok(existsSync(at('script.csv')));
  },
);
