import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { saveBank } from '../../../core/store/runs/banks.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { BANK, projectFile } from './migration-files.ts';
import { skipWithoutMounts } from './mounts.ts';

const needsMount = { skip: skipWithoutMounts };
const core = join(import.meta.dirname, '..', '..', '..', 'core', 'store');

/** Mounts a small disk that only this process sees, copies the files to it, and fills it up. */
const MOUNT = `
  disk=$1; shift
  mount -t tmpfs -o size=8m tmpfs "$disk"
  while [ "$1" != -- ]; do cp "$1" "$disk"; shift; done; shift
  cat /dev/zero > "$disk/filler" 2> /dev/null
  exec "$@"`;

/** Opens a project once in each of the given modes, and each time prints its banks or the error. */
const PROGRAM = `
  import { withProject } from '${core}/file/project.ts';
  import { listBanks } from '${core}/runs/banks.ts';
  const [path, ...modes] = process.argv.slice(1);
  const names = (project) => listBanks(project).map(({ name }) => name).join();
  for (const mode of modes)
    try {
      console.log(await withProject(path, { mode }, names));
    } catch (error) { console.log(error.code, error.message); }`;

function openedOnFullDisk(t: TestContext, files: readonly string[], ...modes: readonly string[]): string[] {
  const disk = temporaryFolder(t);
  const path = join(disk, 'test.stepladder');
  const node = [process.execPath, '--input-type=module', '-e', PROGRAM, path, ...modes];
  const command = ['--mount', 'sh', '-c', MOUNT, 'sh', disk, ...files, '--', ...node];
  const { stdout, stderr } = spawnSync('unshare', command, { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout.replaceAll(path, 'PROJECT').trimEnd().split('\n');
}

test(
  'a project on a completely full disk can be read, and writing to it says that the disk is full',
  needsMount,
  (t) => {
    const path = projectFile(t);
    const [first, second, refused, third] = openedOnFullDisk(t, [path], 'read', 'read', 'write', 'read');
    assert.deepEqual([first, second, third], ['north', 'north', 'north']);
    assert.match(refused, /^disk disk full while writing PROJECT/);
  },
);

test('changes that a killed writer left in the write-ahead log are read on a full disk too', needsMount, (t) => {
  const writer = temporaryProject(t);
  saveBank(writer, BANK);
  const copy = join(temporaryFolder(t), 'test.stepladder');
  for (const suffix of ['', '-wal']) copyFileSync(writer.path + suffix, copy + suffix);
  assert.equal(openedOnFullDisk(t, [copy, `${copy}-wal`], 'read')[0], 'north');
});
