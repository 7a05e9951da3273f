import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { assetPath, CONTENT_POLICY, readAsset } from '../../electron/main/assets.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = join(tmpdir(), 'page');

test('a URL of the page maps to its file', () => {
  assert.equal(assetPath(folder, 'app://stepladder/'), join(folder, 'index.html'));
  assert.equal(assetPath(folder, 'app://stepladder/?3#/funnel?by=banner'), join(folder, 'index.html'));
  assert.equal(assetPath(folder, 'app://stepladder/assets/View-a1_b2.js'), join(folder, 'assets', 'View-a1_b2.js'));
});

test('no URL maps to a file outside the folder of the page', () => {
  const attempts = [
    'app://stepladder/../package.json',
    'app://stepladder/..%2fpackage.json',
    'app://stepladder/%2e%2e/package.json',
    'app://stepladder/assets/..%5c..%5cmain.js',
    'app://stepladder/assets/%2Fetc%2Fpasswd.js',
    'app://stepladder//etc/x.js',
    'app://stepladder/.hidden.js',
    'app://stepladder/main.cjs',
    'app://stepladder/assets',
    'app://stepladder/a%00.js',
    'app://stepladder/%',
    'app://other/index.html',
    'file:///etc/passwd',
    'http://stepladder/index.html',
    'nonsense',
  ];
  // The URL parser itself resolves `..`; the rest lies within the folder or is refused.
  assert.deepEqual(
    attempts.map((url) => assetPath(folder, url)).filter((path) => path !== null),
    [join(folder, 'package.json'), join(folder, 'package.json')],
  );
});

test('every response carries the content security policy, regardless of its status', async (t) => {
  const page = temporaryFolder(t);
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), '<p>page');
  const responses = await Promise.all(
    [
      ['app://stepladder/', 'GET'],
      ['app://stepladder/none.js', 'GET'],
      ['app://stepladder/a/.b.js', 'GET'],
      ['app://stepladder/', 'POST'],
    ].map(async ([url, method]) => readAsset(page, url, method)),
  );
  assert.deepEqual(
    responses.map(({ status, headers, body }) => [
      status,
      headers['content-type'],
      headers['content-security-policy'] === CONTENT_POLICY,
      body.toString(),
    ]),
    [
      [200, 'text/html; charset=utf-8', true, '<p>page'],
      [404, 'text/plain; charset=utf-8', true, 'no such file\n'],
      [403, 'text/plain; charset=utf-8', true, 'not a file of the program\n'],
      [405, 'text/plain; charset=utf-8', true, 'only GET is answered\n'],
    ],
  );
  assert.match(CONTENT_POLICY, /^default-src 'none';/);
  assert.doesNotMatch(CONTENT_POLICY, /unsafe|\*|https?:|blob:/);
});
