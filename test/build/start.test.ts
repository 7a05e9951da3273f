import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { temporaryFolder } from '../temporary.ts';

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
