import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';

import { WebSocket } from 'ws';

import { SOCKET_PROTOCOL } from '../../core/serve/guard.ts';
import { startServer } from '../../core/serve/server.ts';
import { temporaryFolder } from '../temporary.ts';
import { enter, send } from './client.ts';

const hooks = registerHooks({
  load(url, context, nextLoad) {
    if (url.endsWith('/core/serve/workspace.ts')) throw new Error('a file of the program is missing');
    return nextLoad(url, context);
  },
});
after(() => hooks.deregister());

test('a server that cannot load its calls refuses sockets with an error, and still closes', async (t) => {
  const folder = temporaryFolder(t);
  const earlier = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  t.after(() => {
    if (earlier === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = earlier;
  });
  const workFolders = (): string[] => readdirSync(folder).filter((name) => name.startsWith('stepladder-serve-'));
  const server = await startServer({ project: join(folder, 'a.stepladder'), folder, port: 0, renderer: folder });
  const url = new URL(server.url);
  const { secret } = JSON.parse((await enter(url)).text) as { secret: string };
  const socket = new WebSocket(`ws://${url.host}/core`, [SOCKET_PROTOCOL, secret], { headers: { Origin: url.origin } });
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  assert.equal(response.statusCode, 500);
  assert.match(await text(response), /a file of the program is missing/);
  assert.equal(workFolders().length, 1);
  await server.close();
  assert.deepEqual(workFolders(), []);
  await assert.rejects(send(url, 'GET', '/'));
});
