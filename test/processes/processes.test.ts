import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { hasEnded, identityOfThisProcess, type ProcessIdentity } from '../../core/processes/identity.ts';
import { createTemporaryFolder } from '../../core/processes/temporary-folder.ts';
import { temporaryFolder } from '../temporary.ts';

const moduleOf = (name: string): string => JSON.stringify(import.meta.resolve(`../../core/processes/${name}`));

/** Runs code with these modules in another process, which has ended when this returns; returns its output. */
function runElsewhere(code: string, wrapper: readonly string[] = []): string {
  const script = `import { identityOfThisProcess } from ${moduleOf('identity.ts')};
    import { createTemporaryFolder } from ${moduleOf('temporary-folder.ts')};
    ${code}`;
  const [command, ...args] = [...wrapper, process.execPath, '--input-type=module', '--eval', script];
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

const identityElsewhere = (wrapper: readonly string[] = []): ProcessIdentity =>
  JSON.parse(runElsewhere('console.log(JSON.stringify(identityOfThisProcess()))', wrapper)) as ProcessIdentity;

const ended = identityElsewhere();

test('a process has ended if it ran on this machine and no longer does', () => {
  assert.equal(hasEnded(identityOfThisProcess()), false);
  assert.equal(hasEnded(ended), true);
  assert.equal(hasEnded({ ...ended, pid: process.pid }), ended.processStart !== null);
});

test('a process of another host, machine or PID namespace never counts as ended', () => {
  assert.equal(hasEnded({ ...ended, host: `${ended.host}-2` }), false);
  assert.equal(hasEnded({ ...ended, pidNamespace: 'pid:[1]' }), ended.pidNamespace === null);
  const machine = ended.machine ?? 'unknown';
  assert.equal(hasEnded({ ...ended, machine: `${machine}2` }), ended.machine === null);
});

test('after a restart of the machine, all its earlier processes have ended, whatever their PID namespace', (t) => {
  const own = identityOfThisProcess();
  if (own.processStart?.includes(':') !== true) return t.skip('this system gives processes no boot id');
  const before = { ...own, processStart: 'another-boot:1', pidNamespace: 'pid:[1]' };
  // Without the machine's id, another boot may be another machine with the same name.
  assert.equal(hasEnded(before), own.machine !== null);
  assert.equal(hasEnded({ ...before, machine: null }), false);
});

const namespaced = ['unshare', '--pid', '--fork'];
const noNamespaces = spawnSync(namespaced[0], [...namespaced.slice(1), 'true']).status !== 0;

test('a process in a real PID namespace never counts as ended', { skip: noNamespaces && 'needs unshare' }, () => {
  const inside = identityElsewhere(namespaced);
  assert.notEqual(inside.pidNamespace, identityOfThisProcess().pidNamespace);
  assert.equal(hasEnded(inside), false);
});

test('folders of processes that were killed are removed at the next start, and no others', (t) => {
  const parent = temporaryFolder(t);
  const running = createTemporaryFolder('serve', parent);
  const leftover = runElsewhere(`console.log(createTemporaryFolder('serve', ${JSON.stringify(parent)}));`);
  const other = runElsewhere(`console.log(createTemporaryFolder('sample', ${JSON.stringify(parent)}));`);
  writeFileSync(join(leftover, 'upload.csv'), 'id\n1\n');
  const [stranger, target] = [join(parent, 'stepladder-serve-stranger'), join(parent, 'target')];
  mkdirSync(target);
  writeFileSync(join(target, 'owner.json'), JSON.stringify(ended));
  symlinkSync(target, stranger);
  mkdirSync(join(parent, 'stepladder-serve-young'));
  const next = createTemporaryFolder('serve', parent);
  assert.equal(existsSync(leftover), false);
  const kept = [running, other, stranger, target, join(parent, 'stepladder-serve-young'), next];
  assert.deepEqual(readdirSync(parent).sort(), kept.map((path) => path.slice(parent.length + 1)).sort());
});
