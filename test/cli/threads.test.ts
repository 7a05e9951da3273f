import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { THREADS_VARIABLE } from '../../core/engine/thread-count.ts';
import { openProject } from '../../core/store/file/project.ts';
import { comparisons, studies, tunings } from '../../core/store/runs/experiments.ts';
import { temporaryFolder } from '../temporary.ts';
import { resultOfLine } from './command-lines.ts';
import { start } from './process.ts';

test('an invalid number of threads is refused before anything is written', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'p.stepladder');
  const { files } = await resultOfLine('sample', '--rows', '1000', '--out', folder);
  await resultOfLine('import', path, files.funnel, '--dataset', 'cards', '--mapping', files.mapping);
  const given = process.env[THREADS_VARIABLE];
  t.after(() => {
    if (given === undefined) delete process.env[THREADS_VARIABLE];
    else process.env[THREADS_VARIABLE] = given;
  });
  process.env[THREADS_VARIABLE] = 'all';
  const demo = join(folder, 'demo');
  for (const command of [
    ['demo', '--rows', '1000', '--out', demo],
    ['compare', path, '--dataset', 'cards', '--models', 'aitm,mlp'],
    ['tune', path, '--dataset', 'cards', '--models', 'aitm', '--trials', '2'],
    ['study', 'hyper', path, '--dataset', 'cards', '--over', 'd=2,4'],
  ]) {
    const { code, stderr } = await start(command);
    assert.deepEqual([code, /^error: STEPLADDER_THREADS is all/m.test(stderr)], [2, true], `${command}: ${stderr}`);
  }
  assert.ok(!existsSync(demo));
  const project = openProject(path, { mode: 'read' });
  t.after(() => project.close());
  assert.deepEqual(
    [comparisons, tunings, studies].map((experiments) => experiments.list(project).length),
    [0, 0, 0],
  );
});
