import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { listDatasets, readChunk } from '../../../core/store/datasets/datasets.ts';
import { saveSegment } from '../../../core/store/datasets/segments.ts';
import { openProject, withProject } from '../../../core/store/file/project.ts';
import { listBanks } from '../../../core/store/runs/banks.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { CITY } from '../fixture.ts';
import { projectFile } from './migration-files.ts';

function copyOf(t: TestContext, path: string): string {
  const copy = join(temporaryFolder(t), 'test.stepladder');
  copyFileSync(path, copy);
  return copy;
}

const DAMAGED = { code: 'corrupt', message: /damaged/, help: /restore the file from a backup, or use an earlier copy/ };

test('a truncated project file is reported as damaged, whatever its length', (t) => {
  const path = projectFile(t);
  const { length } = readFileSync(path);
  for (const bytes of [50, 99, 100, 4000, 16_384, length - 16_384]) {
    const short = copyOf(t, path);
    truncateSync(short, bytes);
    for (const mode of ['read', 'write'] as const)
      assert.throws(
        () => {
          const project = openProject(short, { mode });
          try {
            for (const dataset of listDatasets(project)) readChunk(project, dataset, CITY, 0);
          } finally {
            project.close();
          }
        },
        DAMAGED,
        `${bytes} bytes`,
      );
  }
});

test('a header that SQLite cannot read is reported as damage', (t) => {
  const path = projectFile(t);
  for (const [offset, byte] of [
    [16, 0],
    [19, 9],
    [21, 3],
    [47, 77],
    [59, 2],
  ]) {
    const bytes = readFileSync(path);
    bytes[offset] = byte;
    const damaged = copyOf(t, path);
    writeFileSync(damaged, bytes);
    assert.throws(() => openProject(damaged, { mode: 'read' }).close(), { code: 'corrupt' }, `offset ${offset}`);
  }
});

test('a failure is reported as damage only if the project holds values that violate its constraints', async (t) => {
  const path = projectFile(t);
  const failure = new TypeError('a failure');
  const fail = (): never => {
    throw failure;
  };
  await assert.rejects(withProject(path, { mode: 'read' }, fail), failure);
  await withProject(path, { mode: 'write' }, ({ database }) => {
    database.exec('PRAGMA ignore_check_constraints = ON; UPDATE banks SET weight = -1');
  });
  await assert.rejects(withProject(path, { mode: 'read' }, fail), { ...DAMAGED, cause: failure });
});

test('a project with a flipped bit anywhere is read or refused with a clear error, without a crash', async (t) => {
  const path = projectFile(t);
  const intact = readFileSync(path);
  const random = randomNumbers(20_261_127);
  const used = [...intact.keys()].filter((index) => intact[index] !== 0);
  const damaged = copyOf(t, path);
  for (let flip = 0; flip < 300; flip++) {
    const bytes = Buffer.from(intact);
    const offset = used[Math.floor(random() * used.length)];
    bytes[offset] ^= 1 << Math.floor(random() * 8);
    writeFileSync(damaged, bytes);
    try {
      await withProject(damaged, { mode: 'read' }, (project) => {
        listBanks(project);
        listRuns(project);
        for (const dataset of listDatasets(project)) readChunk(project, dataset, CITY, 0);
      });
    } catch (error) {
      const { code = '' } = error as { code?: string };
      // The flip may be in the application id, in the version, or in a name.
      const expected = ['corrupt', 'invalid-file', 'newer-version', 'unknown-name'];
      assert.ok(expected.includes(code), `offset ${offset}: ${String(error)}`);
    }
  }
});

test('a damaged AUTOINCREMENT counter is not reported as a full disk, and the project can still be read', (t) => {
  const project = temporaryProject(t);
  saveSegment(project, { name: 'women', conditions: [] }, false);
  const damage = project.database.prepare('UPDATE sqlite_sequence SET seq = ?');
  project.database.unsafeMode(true);
  for (const last of [2n ** 63n - 1n, 2n ** 53n, -5n, 0.5, 'x']) {
    damage.run(last);
    assert.throws(() => openProject(project.path, { mode: 'write' }), DAMAGED, String(last));
    openProject(project.path, { mode: 'read' }).close();
  }
});
