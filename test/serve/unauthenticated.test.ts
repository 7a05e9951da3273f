import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';

import { SECRET_HEADER } from '../../core/serve/guard.ts';
import { served } from './client.ts';

/** How long a connection without the secret may last, plus the interval at which the server checks. */
const LIMIT_MS = 20_000;
const LENGTH = 'Content-Length: 90000000';

/** Sends `start`, then `more` each half second; `closed` resolves with the milliseconds until it is disconnected. */
function drip(
  port: number,
  start: string,
  more: string,
): { readonly socket: Socket; readonly closed: Promise<number> } {
  const started = performance.now();
  const socket = connect(port, '127.0.0.1', () => socket.write(start));
  socket.on('error', () => undefined).resume();
  const timer = setInterval(() => more !== '' && socket.writable && socket.write(more), 500);
  const closed = new Promise<number>((resolve) => {
    socket.on('close', () => {
      clearInterval(timer);
      resolve(performance.now() - started);
    });
  });
  return { socket, closed };
}

test('nobody without the secret can keep connections open, but a slow upload from the page continues', async (t) => {
  const { url, secret, get } = await served(t);
  const head = (first: string, ...lines: readonly string[]): string =>
    [`${first} HTTP/1.1`, `Host: ${url.host}`, `Origin: ${url.origin}`, ...lines, '', ''].join('\r\n');
  const port = Number(url.port);
  const requests: Readonly<Record<string, readonly [start: string, more: string]>> = {
    'no request': ['', ''],
    'slow headers': [`GET / HTTP/1.1\r\nHost: ${url.host}\r\n`, 'X-A: b\r\n'],
    'slow code': [head('POST /session', 'Content-Length: 90000'), 'a'],
    'upload without the secret': [head('POST /files', LENGTH), 'a'],
    'another host name': [`POST /files HTTP/1.1\r\nHost: evil.example\r\n${LENGTH}\r\n\r\n`, 'a'],
    'body of a GET': [head('GET /', LENGTH), 'a'],
  };
  const upload = drip(port, head('POST /files', LENGTH, `${SECRET_HEADER}: ${secret}`, 'X-File-Name: a.csv'), 'a');
  t.after(() => upload.socket.destroy());
  const lasted = await Promise.all(
    Object.entries(requests).map(async ([name, [start, more]]) => {
      const { socket, closed } = drip(port, start, more);
      t.after(() => socket.destroy());
      return [name, await closed] as const;
    }),
  );
  assert.deepEqual(
    lasted.filter(([, elapsedMs]) => elapsedMs > LIMIT_MS),
    [],
  );
  assert.equal(upload.socket.destroyed, false);
  assert.equal((await get('/projects')).status, 200);
});
