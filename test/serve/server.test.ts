import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { SECRET_HEADER, SOCKET_PROTOCOL } from '../../core/serve/guard.ts';
import { findRoute, routes } from '../../core/serve/routes.ts';
import { inEnglish } from '../../core/text/en.ts';
import { main, start } from '../cli/process.ts';
import { temporaryFolder } from '../temporary.ts';
import { Client, enter, send, served } from './client.ts';

test('the server listens on the loopback address, and its link admits only one page', async (t) => {
  const { server, url, links, secret } = await served(t);
  assert.equal(url.hostname, '127.0.0.1');
  // Linux takes all of 127.0.0.0/8 to itself, so a server that listens on every address answers at this one.
  if (process.platform === 'linux')
    await assert.rejects(send(new URL(`http://127.0.0.2:${url.port}`), 'GET', '/'), { code: 'ECONNREFUSED' });
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/#enter=[\w-]{40,}$/);
  assert.match(secret, /^[\w-]{40,}$/);
  const again = await enter(url);
  assert.deepEqual([again.status, again.text.includes(secret)], [401, false]);
  // The user who opens a used link finds a new one where the program was started, and only one at a time.
  assert.equal((await enter(url)).status, 401);
  assert.equal(links.length, 1);
  const next = await enter(new URL(links[0]));
  assert.deepEqual([next.status, JSON.parse(next.text)], [201, { secret }]);
  assert.equal((await enter(url, 'guess')).status, 401);
  assert.equal(links.length, 1);
});

test('the page is public, and every other request needs the secret', async (t) => {
  const { url, post } = await served(t);
  const other = await served(t);
  assert.equal((await send(url, 'GET', '/')).status, 200);
  assert.equal((await send(url, 'GET', '/assets/index.css')).status, 200);
  const headers = (secret: string) => ({ [SECRET_HEADER]: secret, Cookie: `${SECRET_HEADER}=${other.secret}` });
  const guarded = routes.filter(({ hasOwnSecret }) => hasOwnSecret !== true);
  assert.ok(guarded.length >= 6);
  for (const { method, path } of guarded) {
    for (const secret of ['', 'guess', other.secret]) {
      const sent = method === 'GET' ? send(url, 'GET', path, headers(secret)) : post(path, '{}', headers(secret));
      assert.equal((await sent).status, 401, `${method} ${path}`);
    }
    const without = await send(url, method, path, { Origin: url.origin }, method === 'GET' ? '' : '{}');
    assert.equal(without.status, 401, `${method} ${path}`);
  }
});

test('only the code of a link or the ticket of a download replaces the secret', async (t) => {
  const { url } = await served(t);
  const own = routes.filter(({ hasOwnSecret }) => hasOwnSecret === true).map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(own, ['POST /session', 'GET /downloads/']);
  assert.equal((await enter(url, 'guess')).status, 401);
  assert.equal((await send(url, 'GET', '/downloads/guess')).status, 404);
});

test('a route is found by its method and its whole path', () => {
  const found = (method: 'GET' | 'POST', path: string) => findRoute(method, path)?.path;
  for (const { method, path } of routes) assert.equal(found(method, path), path);
  assert.equal(found('GET', '/downloads/ticket'), '/downloads/');
  for (const path of ['/files/', '/files/release/x', '/projects/x', '/', '/session/'])
    assert.equal(found('POST', path), undefined, path);
  for (const path of ['/downloads', '/files', '/session', '/']) assert.equal(found('GET', path), undefined, path);
});

test('other host names and other origins are refused, and no header allows other origins', async (t) => {
  const { url, secret, get, post } = await served(t);
  for (const host of ['example.org', `localhost:${url.port}`, '127.0.0.1', `127.0.0.1:${Number(url.port) + 1}`]) {
    assert.equal((await send(url, 'GET', '/', { Host: host })).status, 403, host);
    assert.equal((await send(url, 'GET', '/projects', { [SECRET_HEADER]: secret, Host: host })).status, 403, host);
  }
  for (const { path } of routes.filter(({ method }) => method === 'POST')) {
    for (const origin of ['http://example.org', 'null', `http://localhost:${url.port}`])
      assert.equal((await post(path, {}, { Origin: origin })).status, 403, `${path} ${origin}`);
    assert.equal((await send(url, 'POST', path, { [SECRET_HEADER]: secret }, '{}')).status, 403, path);
  }
  assert.deepEqual(
    Object.keys((await get('/')).headers).filter((name) => name.startsWith('access-control')),
    [],
  );
});

test('a socket is opened only for the server’s origin and host name, and with the secret', async (t) => {
  const { url, secret } = await served(t);
  const origin = { Origin: url.origin };
  const refusals = [
    [[SOCKET_PROTOCOL, secret], {}, 403],
    [[SOCKET_PROTOCOL, secret], { Origin: 'http://example.org' }, 403],
    [[SOCKET_PROTOCOL, secret], { Origin: 'null' }, 403],
    [[], origin, 401],
    [[SOCKET_PROTOCOL], origin, 401],
    [[SOCKET_PROTOCOL, 'guess'], origin, 401],
    [[secret, SOCKET_PROTOCOL], origin, 401],
    [[], { ...origin, Cookie: `${SOCKET_PROTOCOL}=${secret}` }, 401],
    [[SOCKET_PROTOCOL, secret], { ...origin, Host: `localhost:${url.port}` }, 403],
  ] as const;
  for (const [protocols, headers, status] of refusals) {
    const client = new Client(url, protocols, headers);
    const [, response] = (await once(client.socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    assert.equal(response.statusCode, status, JSON.stringify(headers));
  }
  const client = await Client.open(t, url, secret);
  assert.equal(client.socket.protocol, SOCKET_PROTOCOL);
  assert.deepEqual((await client.find('hello')).jobs, []);
});

test('a refused socket is closed, even if the other side keeps it open', async (t) => {
  const { url } = await served(t);
  const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
  t.after(() => socket.destroy());
  socket.write(`GET /core HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    answer += piece;
  });
  await once(socket, 'end');
  assert.match(answer, /^HTTP\/1\.1 403 /);
  // Writing to a socket that the server has closed completely is answered with a reset.
  const failed = once(socket, 'error');
  const writing = setInterval(() => socket.write('x'), 20);
  t.after(() => clearInterval(writing));
  const [error] = (await failed) as [NodeJS.ErrnoException];
  assert.match(error.code ?? '', /ECONNRESET|EPIPE/);
});

test('only files of the page can be read, with their types and a strict policy', async (t) => {
  const { get, post, folder } = await served(t);
  const page = await get('/');
  assert.equal(page.status, 200);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.match(
    String(page.headers['content-security-policy']),
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  );
  assert.doesNotMatch(String(page.headers['content-security-policy']), /unsafe|\*/);
  const script = await get('/assets/index-B5kCFoa9.js');
  assert.deepEqual(
    [script.headers['content-type'], script.headers['cache-control'], script.text],
    ['text/javascript; charset=utf-8', 'private, max-age=31536000, immutable', 'export {};'],
  );
  assert.equal((await get('/assets/index.css?v=1')).headers['cache-control'], 'no-store');
  symlinkSync(join(folder, 'secret.js'), join(folder, 'page', 'link.js'));
  for (const path of [
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/assets/../../secret.js',
    '/assets//../../secret.js',
    '//etc/passwd',
    '/.hidden.js',
    '/link.js',
    '/assets',
    '/assets/',
    '/index',
    '/assets\\index.css',
  ]) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await post('/index.html', '')).status, 404);
});

test('calls of a window work on the served project, which it cannot choose', async (t) => {
  const { url, secret, project } = await served(t);
  const client = await Client.open(t, url, secret);
  assert.deepEqual((await client.find('hello')).project, { name: 'shop & bank', path: project });
  assert.deepEqual(await client.call(1, 'bank', { name: 'north', objective: 'approval' }), {
    kind: 'result',
    id: 1,
    result: {
      name: 'north',
      objective: 'approval',
      weight: 1,
      banners: [],
      value: null,
      currency: null,
      promotedRun: null,
    },
  });
  await client.find('changed');
  assert.ok(existsSync(project));
  const refused = await client.call(2, 'banks', { project: '/etc/passwd' });
  assert.deepEqual(
    [refused.kind, 'error' in refused && inEnglish(refused.error.message)],
    ['error', 'no project can be named here: a window always uses the project that is open in it'],
  );
  client.socket.send('no JSON');
  assert.match(
    inEnglish((await client.find('error', ({ id }) => id === -1)).error.message),
    /^not a message of a window/,
  );
});

test('a message that is too large ends the socket, not the server', async (t) => {
  const { url, secret, get } = await served(t);
  const client = await Client.open(t, url, secret);
  client.socket.send('x'.repeat(5_000_000));
  const [code] = (await once(client.socket, 'close')) as [number];
  assert.equal(code, 1009);
  assert.equal((await get('/')).status, 200);
});

test('the command prints the address first and exits with 130 when it is stopped', async (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  const child = spawn(process.execPath, [main, 'serve', project, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/#enter=[\w-]{40,}$/);
  const first = new URL(url);
  assert.equal((await fetch(url)).status, 200);
  assert.equal((await enter(first)).status, 201);
  // A link that is opened again brings a new one.
  const printed = once(child.stdout, 'data') as Promise<[string]>;
  assert.equal((await enter(first)).status, 401);
  const next = new URL((JSON.parse((await printed)[0]) as { url: string }).url);
  assert.notEqual(next.hash, first.hash);
  assert.equal((await enter(next)).status, 201);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'close'), [130, null]);
});

test('a port that is in use is reported as an error with a hint', async (t) => {
  const { url } = await served(t);
  const { code, stderr } = await start(['serve', '--port', url.port]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: cannot listen on port \d+: EADDRINUSE\nhint: /m);
});
