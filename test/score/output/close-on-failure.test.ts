import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { ScoredAudience } from '../../../core/campaign/audience/scored-audience.ts';
import { ScoredWriter } from '../../../core/campaign/audience/scored-writer.ts';
import { quietJob } from '../../../core/job.ts';
import { SavedRankingWriter } from '../../../core/score/saved-ranking/writer.ts';
import { temporaryFolder } from '../../temporary.ts';
import { rankFile, type Setting } from '../fixtures.ts';
import { BANKS, north, south, writerInto } from '../ranking/rank-runs.ts';

const folder = temporaryFolder();
const write = writerInto(folder);
const skip = !existsSync('/proc/self/fd') && 'needs /proc';

/** The files of the folder that this process has open. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    const path = join('/proc/self/fd', name);
    try {
      const file = readlinkSync(path);
      return file.startsWith(folder) ? [file.slice(folder.length + 1)] : [];
    } catch {
      // The descriptor with which the folder is read is closed by now.
      return [];
    }
  });
}

test('if a file of a scored audience cannot be created or opened, no file stays open', { skip }, () => {
  const shape = { banks: 1, steps: 1, weightedBanks: [] };
  const paths = { scores: join(folder, 'scores'), details: write('details', 'taken') };
  assert.throws(() => new ScoredWriter(paths, shape), { code: 'disk' });
  assert.deepEqual(openFiles(), []);
  const missing = { ...paths, details: join(folder, 'missing') };
  const late = { count: 0, first: null, from: 0, bits: new Uint8Array() };
  assert.throws(() => new ScoredAudience(missing, shape, [], late), { code: 'disk' });
  assert.deepEqual(openFiles(), []);
});

test('if a file of a saved ranking cannot be created, no file stays open', { skip }, () => {
  const paths = { list: join(folder, 'list'), rows: join(folder, 'rows'), sums: write('sums', 'taken') };
  const shape = { user: 'user_id', candidates: [], runs: [] };
  assert.throws(() => new SavedRankingWriter(paths, shape, 1, []), { code: 'disk' });
  assert.deepEqual(openFiles(), []);
});

for (const [what, taken, changes] of [
  ['the control group', 'control', { holdout: { share: 0.1, seed: 3, lift: 0.2 } }],
  [
    'an ad platform',
    'ad-0-1',
    { listFormats: { ad: { platform: 'google', country: 'CN', idTypes: [], contacts: {} }, excel: null } },
  ],
] satisfies [string, string, Partial<Setting>][])
  test(`a list whose file for ${what} cannot be created leaves no file open`, { skip }, async () => {
    const users = Array.from({ length: 100 }, (_, user) => `u${user},berlin,${user},user${user}@example.org\n`);
    const audience = write('audience.csv', `user_id,city,age,email\n${users.join('')}`);
    let isTaken = false;
    const report = (): void => {
      // The list is being ranked now, in its work folder.
      const [work] = isTaken ? [] : globSync(join(folder, 'out.csv.stepladder-unfinished-*'));
      if (work === undefined) return;
      writeFileSync(join(work, taken), '');
      isTaken = true;
    };
    const setting = { runs: [north(), south()], banks: BANKS, ...changes };
    const ranked = rankFile(audience, join(folder, 'out.csv'), setting, { ...quietJob(), report });
    await assert.rejects(ranked, { code: 'disk' });
    assert.ok(isTaken);
    assert.deepEqual(openFiles(), []);
  });
