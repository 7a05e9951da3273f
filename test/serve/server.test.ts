import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { z } from 'zod';

import type { JobContext } from '../../core/job.ts';
import { runCall, servedCalls } from '../../core/serve/answer.ts';
import { startServer } from '../../core/serve/server.ts';
import { main, start, temporaryFolder } from '../cli/process.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request as it stands: unlike `fetch`, with any Host, Origin and unresolved path. */
function send(url: URL, method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => { text += piece; });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A server on an empty project, and a client with its cookie. */
async function served(t: TestContext) {
  const project = join(temporaryFolder(t), 'shop & bank.stepladder');
  const server = await startServer({ project, port: 0 });
  t.after(() => server.close());
  const url = new URL(server.url);
  const entered = await send(url, 'GET', url.pathname + url.search);
  const cookie = entered.headers['set-cookie']?.[0].split(';')[0] ?? '';
  const post = (path: string, input: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    send(url, 'POST', path, { Cookie: cookie, Origin: url.origin, 'Content-Type': 'application/json', ...headers }, typeof input === 'string' ? input : JSON.stringify(input));
  return { url, project, entered, cookie, post };
}

test('it listens on the loopback address, and the token is exchanged for a strict cookie', async (t) => {
  const { url, entered } = await served(t);
  assert.equal(url.hostname, '127.0.0.1');
  assert.ok((url.searchParams.get('token') ?? '').length >= 40);
  assert.equal(entered.status, 303);
  assert.equal(entered.headers.location, '/');
  assert.match(entered.headers['set-cookie']?.[0] ?? '', /^stepladder-\d+=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Strict$/);
});

test('without the token or its cookie nothing is given out', async (t) => {
  const { url, post, project } = await served(t);
  for (const path of ['/', '/?token=', '/?token=guess', '/app.js', '/nothing']) assert.equal((await send(url, 'GET', path)).status, 401, path);
  assert.equal((await post('/api/datasets', {}, { Cookie: '' })).status, 401);
  assert.equal((await post('/api/datasets', {}, { Cookie: `stepladder-${url.port}=guess` })).status, 401);
  assert.equal(existsSync(project), false);
});

test('another host name or another origin is refused', async (t) => {
  const { url, cookie, post } = await served(t);
  for (const host of ['example.org', `localhost:${url.port}`, '127.0.0.1', `127.0.0.1:${Number(url.port) + 1}`]) {
    assert.equal((await send(url, 'GET', '/', { Cookie: cookie, Host: host })).status, 403, host);
  }
  for (const origin of ['http://example.org', 'null', `http://localhost:${url.port}`]) assert.equal((await post('/api/datasets', {}, { Origin: origin })).status, 403, origin);
  assert.equal((await send(url, 'POST', '/api/datasets', { Cookie: cookie, 'Content-Type': 'application/json' }, '{}')).status, 403);
});

test('only the page and its two files can be read', async (t) => {
  const { url, cookie } = await served(t);
  const get = (path: string): Promise<Answer> => send(url, 'GET', path, { Cookie: cookie });
  const page = await get('/');
  assert.equal(page.status, 200);
  assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.match(page.text, /shop &amp; bank\.stepladder/);
  assert.doesNotMatch(page.text, /\{\{|<script>|\son\w+=|style="/);
  assert.equal((await get('/app.js')).headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal((await get('/app.css')).status, 200);
  for (const path of ['/../page.ts', '/..%2fpage.ts', '/%2e%2e/server.ts', '/app.js/../../server.ts', '//etc/passwd', '/index.html', '/package.json', '/api/datasets']) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await send(url, 'PUT', '/app.js', { Cookie: cookie, Origin: url.origin })).status, 405);
});

test('calls work on the served project and stream to a last line with the result', async (t) => {
  const { post, project } = await served(t);
  const bank = await post('/api/bank', { name: 'north', objective: 'approval' });
  assert.equal(bank.status, 200);
  assert.equal(bank.headers['content-type'], 'application/x-ndjson; charset=utf-8');
  assert.deepEqual(JSON.parse(bank.text), { result: { name: 'north', objective: 'approval', weight: 1, banners: [] } });
  assert.ok(existsSync(project));
  const funnel = JSON.parse((await post('/api/funnel', { dataset: 'nothing' })).text) as { error: { code: string; message: string } };
  assert.deepEqual([funnel.error.code, funnel.error.message], ['unknown-name', 'unknown dataset: nothing']);
});

test('input is validated by the schemas of the contract, and no other file can be named', async (t) => {
  const { post } = await served(t);
  const refusals: readonly (readonly [string, unknown, number, RegExp])[] = [
    ['/api/datasets', { project: '/etc/passwd' }, 400, /project cannot be chosen here/],
    ['/api/train', { dataset: 'd', config: '/etc/passwd' }, 400, /config cannot be chosen here/],
    ['/api/import', { files: ['/etc/passwd'], dataset: 'd' }, 404, /no such call here: import/],
    ['/api/score', {}, 404, /no such call/], ['/api/rejects', {}, 404, /no such call/], ['/api/demo', {}, 404, /no such call/], ['/api/sample', {}, 404, /no such call/],
    ['/api/../datasets', {}, 404, /nothing/], ['/api/constructor', {}, 404, /no such call/],
    ['/api/funnel', {}, 400, /dataset/], ['/api/funnel', { dataset: 'd', surprise: 1 }, 400, /surprise/], ['/api/funnel', { dataset: 7 }, 400, /dataset/],
    ['/api/datasets', 'nonsense', 400, /not JSON/], ['/api/datasets', '[]', 400, /not a JSON object/],
    ['/api/funnel', { dataset: 'x'.repeat(2_000_000) }, 413, /too large/],
  ];
  for (const [path, input, status, message] of refusals) {
    const answer = await post(path, input);
    assert.equal(answer.status, status, `${path} ${answer.text}`);
    assert.match(answer.text, message, path);
  }
  assert.equal((await post('/api/datasets', {}, { 'Content-Type': 'text/plain' })).status, 415);
});

test('without a project only doctor is served', () => {
  assert.deepEqual(servedCalls(null).map(({ name }) => name), ['doctor']);
  assert.deepEqual(servedCalls('p').map(({ name }) => name), ['funnel', 'bank', 'datasets', 'banks', 'runs', 'delete', 'train', 'evaluate', 'doctor']);
});

test('the command prints the address first and ends with 130 when it is stopped', async (t) => {
  const project = join(temporaryFolder(t), 'p.stepladder');
  const child = spawn(process.execPath, [main, 'serve', project, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data') as [string];
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
  assert.match(stderr, /^error: cannot listen on port \d+: EADDRINUSE\nhint: /);
});

test('a client that goes away cancels its call', async () => {
  const aborted = Promise.withResolvers<boolean>();
  const call = {
    name: 'long', input: z.strictObject({}),
    handle: (_: never, { signal, report }: JobContext) => new Promise((resolve) => {
      report({ phase: 'wait', fraction: 0.5 });
      signal.addEventListener('abort', () => { aborted.resolve(true); resolve(null); });
    }),
  };
  const server = createServer((_, response) => { void runCall(call, {}, response); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, (response) => {
    response.setEncoding('utf8').once('data', (line: string) => {
      assert.deepEqual(JSON.parse(line), { progress: { phase: 'wait', fraction: 0.5 } });
      client.destroy();
    });
  });
  client.on('error', () => undefined);
  client.end();
  assert.equal(await aborted.promise, true);
  server.close();
});
