import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

import { plainModule } from '../../build/app.ts';
import { fetchTensorflow } from '../../build/fetch-tensorflow.ts';
import { findBuilds, FETCHED_TENSORFLOW } from '../../core/engine/tensorflow/builds.ts';

const fetched = existsSync(join(FETCHED_TENSORFLOW, 'made-of.json'));

it('a folder without TensorFlow’s library is refused before anything is fetched', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-tensorflow-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const reports: string[] = [];
  await assert.rejects(fetchTensorflow({ kind: 'folder', folder }, (what) => reports.push(what)), {
    message: `${folder} has no libtensorflow_cc.so.2: name the folder of an installed Python package tensorflow, 2.12 or later`,
  });
  assert.deepEqual(reports, []);
});

it('what has been built is found, and not built again', { skip: fetched ? false : 'TensorFlow is not on this machine: npm run fetch:tensorflow' }, async () => {
  assert.ok(findBuilds().some(({ folder }) => folder === FETCHED_TENSORFLOW));
  const reports: string[] = [];
  const again = await fetchTensorflow({ kind: 'wheel' }, (what) => reports.push(what));
  assert.deepEqual([again, reports], [FETCHED_TENSORFLOW, []]);
});

it('the scripts that look for engines name modules that the desktop app has', () => {
  assert.equal(plainModule("import(`${new URL('./tensorflow/load.ts', import.meta.url).href}`)"), "import(`${new URL('./tensorflow/load.js', import.meta.url).href}`)");
});
