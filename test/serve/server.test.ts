import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { inEnglish } from '../../core/text/en.ts';
import { main, start } from '../cli/process.ts';
import { temporaryFolder } from '../temporary.ts';
import { Client, send, served } from './client.ts';

test('it listens on the loopback address, and the token is exchanged for a strict cookie', async (t) => {
  const { url, entered } = await served(t);
  assert.equal(url.hostname, '127.0.0.1');
  assert.ok((url.searchParams.get('token') ?? '').length >= 40);
  assert.equal(entered.status, 303);
  assert.equal(entered.headers.location, '/');
  assert.match(
    entered.headers['set-cookie']?.[0] ?? '',
    /^stepladder-\d+=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

test('a person without the token gets a help page, and a script JSON', async (t) => {
  const { url, cookie } = await served(t);
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  for (const [path, headers, status] of [
    ['/', {}, 401],
    ['/?token=guess', {}, 401],
    ['/', { Cookie: cookie, Host: `localhost:${url.port}` }, 403],
  ] as const) {
    const page = await send(url, 'GET', path, { ...headers, Accept: accept });
    assert.deepEqual(
      [page.status, page.headers['content-type'], page.headers['cache-control']],
      [status, 'text/html; charset=utf-8', 'no-store'],
      path,
    );
    assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; script-src 'self';/);
    assert.match(page.text, /Open the complete address that .* printed/);
    assert.match(page.text, /<div lang="zh-CN">[^]*请打开/);
    assert.doesNotMatch(page.text, /<script|<style|style=|guess|token=/);
  }
  for (const [method, path, wanted] of [
    ['GET', '/', '*/*'],
    ['GET', '/projects', 'application/json'],
    ['POST', '/projects', accept],
    ['HEAD', '/', accept],
  ] as const) {
    const refused = await send(url, method, path, { Accept: wanted, Origin: url.origin });
    assert.deepEqual(
      [refused.status, refused.headers['content-type']],
      [401, 'application/json; charset=utf-8'],
      method + path,
    );
  }
});

test('nothing is served without the token or its cookie', async (t) => {
  const { url, post } = await served(t);
  for (const path of ['/', '/?token=', '/?token=guess', '/assets/index.css', '/projects', '/files/x', '/nothing'])
    assert.equal((await send(url, 'GET', path)).status, 401, path);
  for (const path of ['/files', '/saves', '/projects']) {
    assert.equal((await post(path, '{}', { Cookie: '' })).status, 401, path);
    assert.equal((await post(path, '{}', { Cookie: `stepladder-${url.port}=guess` })).status, 401, path);
  }
});

test('another host name or another origin is refused, and nobody is let in from elsewhere', async (t) => {
  const { url, cookie, get, post } = await served(t);
  for (const host of ['example.org', `localhost:${url.port}`, '127.0.0.1', `127.0.0.1:${Number(url.port) + 1}`]) {
    assert.equal((await send(url, 'GET', '/', { Cookie: cookie, Host: host })).status, 403, host);
  }
  for (const origin of ['http://example.org', 'null', `http://localhost:${url.port}`])
    assert.equal((await post('/saves', {}, { Origin: origin })).status, 403, origin);
  assert.equal((await send(url, 'POST', '/saves', { Cookie: cookie }, '{}')).status, 403);
  assert.deepEqual(
    Object.keys((await get('/')).headers).filter((name) => name.startsWith('access-control')),
    [],
  );
});

test('a socket is opened only for this origin with the cookie, at its one address', async (t) => {
  const { url, cookie } = await served(t);
  const refusals = [
    [{ Cookie: cookie }, 403],
    [{ Cookie: cookie, Origin: 'http://example.org' }, 403],
    [{ Cookie: cookie, Origin: 'null' }, 403],
    [{ Origin: url.origin }, 401],
    [{ Cookie: `stepladder-${url.port}=guess`, Origin: url.origin }, 401],
    [{ Cookie: cookie, Origin: url.origin, Host: `localhost:${url.port}` }, 403],
  ] as const;
  for (const [headers, status] of refusals) {
    const client = new Client(url, headers);
    const [, response] = (await once(client.socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    assert.equal(response.statusCode, status, JSON.stringify(headers));
  }
  assert.deepEqual((await (await Client.open(t, url, cookie)).find('hello')).jobs, []);
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
  const { url, cookie, project } = await served(t);
  const client = await Client.open(t, url, cookie);
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
    ['error', 'the project cannot be named here: it is the one that is open in the window'],
  );
  client.socket.send('no JSON');
  assert.match(
    inEnglish((await client.find('error', ({ id }) => id === -1)).error.message),
    /^not a message of a window/,
  );
});

test('a message that is too large ends the socket, not the server', async (t) => {
  const { url, cookie, get } = await served(t);
  const client = await Client.open(t, url, cookie);
  client.socket.send('x'.repeat(5_000_000));
  const [code] = (await once(client.socket, 'close')) as [number];
  assert.equal(code, 1009);
  assert.equal((await get('/')).status, 200);
});

test('the command prints the address first and ends with 130 when it is stopped', async (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  const child = spawn(process.execPath, [main, 'serve', project, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{40,}$/);
  assert.equal((await fetch(url, { redirect: 'manual' })).status, 303);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'close'), [130, null]);
});

test('a port that is taken is an error, not a fault', async (t) => {
  const { url } = await served(t);
  const { code, stderr } = await start(['serve', '--port', url.port]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: cannot listen on port \d+: EADDRINUSE\nhint: /m);
});
