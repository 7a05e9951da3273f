import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

/** No window opens for root, so the program is then started as the user nobody. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const canStart = process.platform !== 'win32' && spawnSync(process.execPath, ['--version'], user).status === 0;

const start = join(dirname(dirname(import.meta.dirname)), 'build', 'start.ts');

test(
  'if no window can open, start explains why and prints the address of the program',
  { timeout: 180_000 },
  async (t) => {
    const home = temporaryFolder(t);
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
    const child = spawn(process.execPath, [start, '--electron', join(home, 'none')], {
      env: { ...env, HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    let address: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0];
      if (address !== undefined) break;
    }
    assert.ok(address !== undefined, stderr);
    assert.match(stderr, /No desktop window, since .+: open(ing)? the program in /);
    const page = await fetch(address, { redirect: 'manual' });
    assert.ok(page.status === 200 || page.status === 303 || page.status === 302, String(page.status));
    child.kill('SIGTERM');
    await once(child, 'exit');
  },
);

test(
  'Ctrl-C right after the start ends the desktop app and opens no browser instead',
  { timeout: 60_000, skip: canStart ? false : 'another user cannot run this Node' },
  async (t) => {
    const folder = temporaryFolder(t);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'version'), '45.5.0');
    // A program that has not set up its own handling of signals yet.
    writeFileSync(join(folder, 'electron'), '#!/bin/sh\necho started\nexec sleep 60\n', { mode: 0o755 });
    const child = spawn(process.execPath, [start, '--electron', folder], {
      env: { ...process.env, DISPLAY: ':99', STEPLADDER_BUILT: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    const closed = once(child, 'close');
    // A start that fails prints nothing here, and its error below.
    await Promise.race([once(child.stdout, 'data'), closed]);
    child.kill('SIGINT');
    assert.deepEqual([await closed, stderr], [[130, null], '']);
  },
);
