import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { FileHandles } from '../../core/host/files.ts';
import { readFolderOwner } from '../../core/processes/identity.ts';
import { SECRET_HEADER } from '../../core/serve/guard.ts';
import { plainFileName, limitToFreeSpace } from '../../core/serve/transfer-folder.ts';
import { withProject } from '../../core/store/file/project.ts';
import { recordExport } from '../../core/store/runs/exports.ts';
import { rendered } from '../rendered.ts';
import { Client, send, served } from './client.ts';

interface HandleInfo {
  readonly handle: string;
  readonly name: string;
  readonly bytes: number | null;
}

const EXPORT =
  'sample_id,user_id,event_time,bank,banner,click,activation,city\n' +
  '1,a,2026-01-02,north,n1,1,0,Basel\n2,b,2026-01-03,north,n1,0,0,Bern\n';

async function upload(
  post: Awaited<ReturnType<typeof served>>['post'],
  name: string,
  body: string,
): Promise<HandleInfo> {
  const response = await post('/files', body, { 'X-File-Name': encodeURIComponent(name) });
  assert.equal(response.status, 201, response.text);
  return JSON.parse(response.text) as HandleInfo;
}

test('an uploaded file is imported by its handle, and a written file is downloaded', async (t) => {
  const { url, secret, post, get } = await served(t);
  const client = await Client.open(t, url, secret);
  const uploaded = await upload(post, 'März 上海.csv', EXPORT);
  assert.deepEqual([uploaded.name, uploaded.bytes], ['März 上海.csv', Buffer.byteLength(EXPORT)]);
  assert.match(uploaded.handle, /^file:[\w-]{20,}$/);
  const imported = await client.call(1, 'import', { files: [uploaded.handle], dataset: 'march' });
  assert.equal(imported.kind, 'result', JSON.stringify(imported));
  const save = JSON.parse((await post('/saves', { suggestedName: 'rejects ü.csv' })).text) as HandleInfo;
  const download = async (part?: 'manifest' | { readonly suffix: string }): Promise<string> =>
    (JSON.parse((await post('/downloads', { handle: save.handle, part })).text) as { address: string }).address;
  assert.equal((await get(await download())).status, 404);
  assert.equal((await client.call(2, 'rejects', { dataset: 'march', out: save.handle })).kind, 'result');
  const address = await download();
  // The browser downloads a link without sending the secret; the address works once.
  const [head, fetched] = [await send(url, 'HEAD', address), await send(url, 'GET', address)];
  assert.equal(fetched.headers['content-disposition'], "attachment; filename*=UTF-8''rejects%20%C3%BC.csv");
  assert.match(fetched.text, /^file,line,column,value,reason,raw/);
  assert.deepEqual([head.status, head.headers['content-length']], [200, fetched.headers['content-length']]);
  for (const used of [address, await download('manifest')]) assert.equal((await get(used)).status, 404);
  assert.equal((await get(await download({ suffix: '.csv' }))).text, fetched.text);
  assert.equal((await get(await download({ suffix: '.meta.lantern.csv' }))).status, 404);
  for (const suffix of ['/../../x', '.\\x', '', '../x', '.a/b', `.${'a'.repeat(300)}`, '.a\u0000'])
    assert.equal((await post('/downloads', { handle: save.handle, part: { suffix } })).status, 400, suffix);
});

test('a handle is valid only for the use for which it was granted, and nothing else names a file', async (t) => {
  const { url, secret, post, get } = await served(t);
  const client = await Client.open(t, url, secret);
  const uploaded = await upload(post, 'a.csv', EXPORT);
  const messages = [];
  for (const [id, name, input] of [
    [1, 'import', { files: ['/etc/passwd'], dataset: 'd' }],
    [2, 'import', { files: ['file:guess'], dataset: 'd' }],
    [3, 'rejects', { dataset: 'd', out: uploaded.handle }],
    [4, 'import', { files: [uploaded.handle], dataset: 'd', mapping: '/etc/passwd' }],
  ] as const)
    messages.push(await client.call(id, name, input));
  assert.deepEqual(
    messages.map((message) => message.kind === 'error' && rendered(message.error.message)),
    [
      'a file can only be named by its handle, not as /etc/passwd',
      'the chosen file is no longer known',
      'the file was chosen to be read, not to be written',
      'a file can only be named by its handle, not as /etc/passwd',
    ],
  );
  for (const handle of [uploaded.handle, '/etc/passwd', 'file:guess', ''])
    assert.equal((await post('/downloads', { handle })).status, 400, handle);
  for (const path of ['/downloads/', '/downloads/guess', '/downloads/..%2f..%2fetc%2fpasswd', '/files/%'])
    assert.equal((await get(path)).status, 404, path);
  assert.equal((await get('//')).status, 400);
});

test('a file that a project names can be shown in its folder, but not read, written or downloaded', async (t) => {
  const { url, secret, post, folder, project } = await served(t);
  const named = join(folder, 'secret.js');
  await withProject(project, { mode: 'write', create: true }, (opened) => {
    const entry = { file: named, audience: named, runs: [], per: 'user', selection: {}, rows: 1 } as const;
    recordExport(opened, { ...entry, expected: {}, sha256: createHash('sha256').update('secret').digest('hex') });
  });
  const client = await Client.open(t, url, secret);
  const listed = await client.call(1, 'exports', {});
  assert.ok(listed.kind === 'result', JSON.stringify(listed));
  const [{ id, shown }] = (listed.result as { exports: { id: number; shown: string }[] }).exports;
  assert.match(shown, /^file:/);
  const answers = [
    await client.call(2, 'inspect', { files: [shown] }),
    await client.call(3, 'import', { files: [shown], dataset: 'd' }),
    await client.call(4, 'results-of-export', { export: id, list: [shown] }),
    await client.call(5, 'rejects', { dataset: 'd', out: shown }),
  ];
  const refusal = 'the project names the file, but you have not chosen it: it can only be shown in its folder';
  for (const answer of answers) assert.equal(answer.kind === 'error' && rendered(answer.error.message), refusal);
  assert.equal((await post('/downloads', { handle: shown })).status, 400);
  assert.equal((await post('/projects', { open: shown })).status, 400);
  const results = await client.call(6, 'results-of-export', { export: id });
  assert.ok(results.kind === 'result');
  assert.deepEqual(results.result, { results: null, reason: 'no-later-data' });
});

test('a file name keeps its extension, and loses folders and characters that file systems refuse', () => {
  assert.deepEqual(
    ['/etc/passwd', 'C:\\x\\a.csv', '..', '', ' .b.csv', 'a\u0000\u202eb?\ud800.csv', `${'x'.repeat(300)}.csv.gz`].map(
      plainFileName,
    ),
    ['passwd', 'a.csv', 'file', 'file', 'b.csv', 'ab\ufffd.csv', `${'x'.repeat(113)}.csv.gz`],
  );
});

test('a long name in any script is truncated to what file systems accept, and the upload works', async (t) => {
  const { post } = await served(t, 'folder');
  for (const name of [`${'价'.repeat(83)}.csv`, `${'😀'.repeat(60)}.csv`, `${'é'.repeat(119)}.csv.gz`]) {
    const { name: stored } = await upload(post, name, EXPORT);
    assert.ok(Buffer.byteLength(stored) <= 200 && stored.isWellFormed() && !stored.includes('\uFFFD'), stored);
    assert.deepEqual([stored.slice(0, 50), stored.split('.').slice(1)], [name.slice(0, 50), name.split('.').slice(1)]);
  }
  assert.equal((await post('/projects', { create: '价'.repeat(90) })).status, 200);
});

/** The work folders of this process: other processes may run servers at the same time. */
const workFolders = (): string[] =>
  readdirSync(tmpdir()).filter(
    (name) => name.startsWith('stepladder-serve-') && readFolderOwner(join(tmpdir(), name))?.pid === process.pid,
  );

/** A server and its work folder, with what is in it: `owner.json`, and a folder for each file. */
async function servedWithFolder(t: TestContext) {
  const before = new Set(workFolders());
  const server = await served(t);
  const folder = join(
    tmpdir(),
    workFolders().find((name) => !before.has(name))!,
  );
  const content = (): string[] =>
    readdirSync(folder, { recursive: true })
      .map((name) => String(name).split(sep)[1] ?? (name === 'owner.json' ? name : 'folder'))
      .sort();
  return { ...server, workFolder: folder, content };
}

/** Waits until the content of a work folder is as expected; fails with what it is. */
async function untilContent(content: () => string[], expected: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 3000 && content().join() !== expected.join(); tries++) await setTimeout(20);
  assert.deepEqual(content(), expected);
}

test('an interrupted upload leaves no file, and the work folder is removed with the server', async (t) => {
  const { server, url, secret, post, workFolder, content } = await servedWithFolder(t);
  const broken = request({
    host: url.hostname,
    port: url.port,
    method: 'POST',
    path: '/files',
    headers: { [SECRET_HEADER]: secret, Origin: url.origin, 'Content-Length': '1000', 'X-File-Name': 'a.csv' },
  });
  broken.on('error', () => undefined);
  broken.write('half');
  await untilContent(content, ['a.csv.partial', 'folder', 'owner.json']);
  await upload(post, 'whole.csv', EXPORT);
  broken.destroy();
  await untilContent(content, ['folder', 'owner.json', 'whole.csv']);
  await server.close();
  assert.equal(existsSync(workFolder), false);
});

test('an upload of unknown size ends before it uses the space that is kept free', async () => {
  let available = 20_000_000;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new Uint8Array(1_000_000);
      await Promise.resolve();
    }
  }
  let written = 0;
  const receive = async (): Promise<void> => {
    for await (const piece of limitToFreeSpace(body(), () => Promise.resolve(available - written)))
      written += piece.length;
  };
  await assert.rejects(receive(), { code: 'ENOSPC' });
  // Between two checks of the free space, a few megabytes may arrive.
  assert.ok(written >= 20_000_000 && written < 30_000_000, `${written}`);
  available = written;
  await assert.rejects(receive(), { code: 'ENOSPC' });
});

test('an uploaded file is deleted when the page releases it, and no other file is', async (t) => {
  const { url, secret, post, content } = await servedWithFolder(t);
  const client = await Client.open(t, url, secret);
  const [first, second] = [await upload(post, 'first.csv', EXPORT), await upload(post, 'second.csv', EXPORT)];
  const save = JSON.parse((await post('/saves', { suggestedName: 'rejects.csv' })).text) as HandleInfo;
  assert.equal((await client.call(1, 'import', { files: [first.handle], dataset: 'march' })).kind, 'result');
  assert.equal((await client.call(2, 'rejects', { dataset: 'march', out: save.handle })).kind, 'result');
  assert.equal(
    (await post('/files/release', { handles: [first.handle, save.handle, 'file:guess', first.handle] })).status,
    200,
  );
  assert.deepEqual(
    content().filter((name) => name.endsWith('.csv')),
    ['rejects.csv', 'second.csv'],
  );
  const messages = [
    await client.call(3, 'import', { files: [first.handle], dataset: 'again' }),
    await client.call(4, 'import', { files: [second.handle], dataset: 'again' }),
  ];
  assert.deepEqual(
    messages.map((message) => (message.kind === 'error' ? rendered(message.error.message) : message.kind)),
    ['the chosen file is no longer known', 'result'],
  );
  assert.equal((await post('/files/release', { handles: 'all' })).status, 400);
});

test('projects of a folder are listed, created, opened and uploaded', async (t) => {
  const { url, secret, post, get, folder } = await served(t, 'folder');
  const names = async (): Promise<string[]> =>
    (JSON.parse((await get('/projects')).text) as { name: string }[]).map(({ name }) => name).sort();
  assert.deepEqual(await names(), []);
  assert.equal((await (await Client.open(t, url, secret)).find('hello')).project, null);
  const first = await Client.open(t, url, secret);
  assert.equal((await post('/projects', { create: '../Spring: 上海' })).status, 200);
  const [code] = await new Promise<[number]>((resolve) => {
    first.socket.on('close', (...args) => resolve(args as unknown as [number]));
  });
  assert.equal(code, 4001);
  assert.equal((await (await Client.open(t, url, secret)).find('hello')).project?.name, 'Spring 上海');
  for (let i = 0; i < 2; i++) assert.equal((await post('/projects', { sample: true })).status, 200);
  assert.deepEqual(await names(), ['Sample', 'Sample 2', 'Spring 上海']);
  assert.equal((await post('/projects', { open: 'Sample' })).status, 200);
  for (const choice of [
    { open: '../../etc/passwd' },
    { open: 'nothing' },
    { create: 'Sample' },
    { create: ' ' },
    { surprise: 1 },
    'nonsense',
  ]) {
    assert.equal((await post('/projects', choice)).status, 400, JSON.stringify(choice));
  }
  assert.equal((await (await Client.open(t, url, secret)).find('hello')).project?.name, 'Sample');
  writeFileSync(join(folder, 'projects', 'note.txt'), '');
  const bad = await upload(post, 'broken.stepladder', 'no project');
  const refused = await post('/projects', { open: bad.handle });
  const shows = [tmpdir(), 'broken.stepladder'].map((text) => refused.text.includes(text));
  assert.deepEqual([refused.status, ...shows], [400, false, true]);
  assert.deepEqual(await names(), ['Sample', 'Sample 2', 'Spring 上海']);
});

test('a server on one project lists and opens only that project', async (t) => {
  const { get, post } = await served(t);
  assert.deepEqual(
    (JSON.parse((await get('/projects')).text) as { name: string }[]).map(({ name }) => name),
    ['shop & bank'],
  );
  assert.equal((await post('/projects', { open: 'shop & bank' })).status, 200);
  for (const choice of [{ open: 'other' }, { create: 'other' }, { sample: true }])
    assert.equal((await post('/projects', choice)).status, 400);
});

test('a handle does not reveal the path, and is the same for the same file and use', () => {
  const [files, others] = [new FileHandles(), new FileHandles()];
  assert.equal(files.grant('/a', 'read'), files.grant('/a', 'read'));
  const long = files.grant(`/${'a'.repeat(200)}`, 'read');
  assert.match(long, /^file:[\w-]{20,50}$/);
  assert.doesNotMatch(long, /a{5}/);
  assert.equal(
    new Set([
      files.grant('/a', 'read'),
      files.grant('/a', 'write'),
      files.grant('/b', 'read'),
      others.grant('/a', 'read'),
    ]).size,
    4,
  );
});

test('a request that is too large is refused, and the next one on its connection is answered', async (t) => {
  const { post } = await served(t);
  assert.deepEqual(
    [(await post('/saves', 'x'.repeat(500_000))).status, (await post('/saves', { suggestedName: 'a.csv' })).status],
    [400, 201],
  );
});
