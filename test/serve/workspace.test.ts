import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';

import type { WebSocket } from 'ws';

import type { HostMessage } from '../../core/api/contract/protocol.ts';
import { socketPort } from '../../core/serve/socket-port.ts';
import { rendered } from '../rendered.ts';
import { Client, served } from './client.ts';

test('the jobs of a project continue while another project is open, and are listed once it is reopened', async (t) => {
  const { url, secret, post } = await served(t, 'folder');
  await post('/projects', { sample: true });
  const first = await Client.open(t, url, secret);
  first.send({ kind: 'call', id: 1, name: 'sample-project', input: { rows: 5000, epochs: 2 } });
  await first.find('jobs', ({ jobs }) => jobs[0]?.state === 'running');
  assert.equal((await post('/projects', { create: 'Other' })).status, 200);
  const second = await Client.open(t, url, secret);
  const hello = await second.find('hello');
  assert.deepEqual([hello.project?.name, hello.jobs], ['Other', []]);
  assert.equal((await post('/projects', { open: 'Sample' })).status, 200);
  const third = await Client.open(t, url, secret);
  assert.deepEqual(
    (await third.find('hello')).jobs.map(({ call }) => call),
    ['sample-project'],
  );
  const done = third.messages.some((message) => message.kind === 'hello' && message.jobs[0].state === 'done')
    ? await third.find('hello')
    : await third.find('jobs', ({ jobs }) => jobs[0].endedAt !== null);
  assert.deepEqual([done.jobs[0].state, done.jobs[0].error], ['done', null]);
  const { audience } = done.jobs[0].result as { audience: { file: string; name: string } };
  assert.match(audience.file, /^file:/);
  assert.equal(audience.name, 'Sample audience.csv');
  assert.equal((await third.call(1, 'sample-audience', {})).kind, 'result');
  const refused = await third.call(2, 'sample-project', {});
  assert.equal(refused.kind === 'error' && rendered(refused.error.message), 'the project is not empty');
});

/** A socket whose reading speed the test controls. */
class SlowSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: HostMessage[] = [];
  terminated = false;
  pings = 0;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as HostMessage);
  }
  ping(): void {
    this.pings++;
  }
  terminate(): void {
    this.terminated = true;
    this.readyState = 3;
    this.emit('close');
  }
}

test('a browser that does not keep up gets every result, the latest list and no stale progress', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const socket = new SlowSocket();
  const port = socketPort(socket as unknown as WebSocket);
  const progress: HostMessage = { kind: 'progress', id: 1, progress: { phase: 'read' } };
  port.send(progress);
  socket.bufferedAmount = 5_000_000;
  for (const message of [
    progress,
    { kind: 'changed' },
    { kind: 'changed' },
    { kind: 'jobs', jobs: [] },
    { kind: 'result', id: 1, result: 7 },
  ] as HostMessage[])
    port.send(message);
  t.mock.timers.tick(1000);
  assert.deepEqual(
    socket.sent.map(({ kind }) => kind),
    ['progress', 'result'],
  );
  socket.bufferedAmount = 0;
  port.send({ kind: 'changed' });
  t.mock.timers.tick(100);
  assert.deepEqual(
    socket.sent.map(({ kind }) => kind),
    ['progress', 'result', 'changed', 'jobs'],
  );
  socket.terminate();
});

test('a browser that does not answer pings counts as disconnected', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const socket = new SlowSocket();
  let closed = false;
  socketPort(socket as unknown as WebSocket).onClose(() => {
    closed = true;
  });
  t.mock.timers.tick(30_000);
  socket.emit('pong');
  t.mock.timers.tick(30_000);
  assert.deepEqual([socket.pings, socket.terminated], [2, false]);
  t.mock.timers.tick(30_000);
  assert.deepEqual([socket.terminated, closed], [true, true]);
});
