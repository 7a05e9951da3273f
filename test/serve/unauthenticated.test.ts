import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';

import { SECRET_HEADER } from '../../core/serve/guard.ts';
import { served } from './client.ts';

/**
 * How many pieces a connection without the secret may send, one each half second: those of the time limit, those until
 * the server's next check, and a few more. Counted instead of timed, because a busy machine delays both sides alike.
 */
const MAX_PIECES = 40;
const LENGTH = 'Content-Length: 90000000';

/**
 * Sends `start`, then `more` each half second. `ended` tells whether the server disconnected it before its last piece;
 * after that, the connection is closed from here. Without `pieces`, it sends until the test ends.
 */
function drip(
  port: number,
  [start, more]: readonly [start: string, more: string],
  pieces = Infinity,
): { readonly socket: Socket; readonly ended: Promise<'by the server' | 'not by the server'> } {
  const socket = connect(port, '127.0.0.1', () => socket.write(start));
  socket.on('error', () => undefined).resume();
  let sent = 0;
  const timer = setInterval(() => {
    if (++sent > pieces) socket.destroy();
    else if (more !== '' && socket.writable) socket.write(more);
  }, 500);
  const ended = new Promise<'by the server' | 'not by the server'>((resolve) => {
    socket.on('close', () => {
      clearInterval(timer);
      resolve(sent > pieces ? 'not by the server' : 'by the server');
    });
  });
  return { socket, ended };
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
  const upload = drip(port, [head('POST /files', LENGTH, `${SECRET_HEADER}: ${secret}`, 'X-File-Name: a.csv'), 'a']);
  t.after(() => upload.socket.destroy());
  const endings = await Promise.all(
    Object.entries(requests).map(async ([name, request]) => {
      const { socket, ended } = drip(port, request, MAX_PIECES);
      t.after(() => socket.destroy());
      return [name, await ended] as const;
    }),
  );
  assert.deepEqual(
    endings.filter(([, ending]) => ending !== 'by the server'),
    [],
  );
  assert.equal(upload.socket.destroyed, false);
  assert.equal((await get('/projects')).status, 200);
});
