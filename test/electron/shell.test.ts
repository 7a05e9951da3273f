/** Permissions and restrictions of the page in the real desktop app. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { ElectronApplication } from 'playwright';

import { CONTENT_POLICY } from '../../electron/main/assets.ts';
import { desktopTest as test } from '../needs.ts';
import { rendered } from '../rendered.ts';
import { until } from '../until.ts';
import { openDesktop, type OpenedApp } from './desktop.ts';

const options = { timeout: 300_000 };

async function checkGlobals({ page, app }: OpenedApp): Promise<void> {
  const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname'];
  assert.deepEqual(
    await page.evaluate(
      (globals) => globals.map((name) => typeof (globalThis as Record<string, unknown>)[name]),
      names,
    ),
    names.map(() => 'undefined'),
  );
  assert.match(page.url(), /^app:\/\/stepladder\/\?1/);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0].webContents as Electron.WebContents & {
      getLastWebPreferences(): Electron.WebPreferences;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
  });
  assert.deepEqual(preferences, {
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
}

async function checkSandbox({ app }: OpenedApp): Promise<void> {
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.getOSProcessId());
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  assert.match(status, /^Seccomp:\t2$/m);
  assert.match(status, /^NoNewPrivs:\t1$/m);
}

async function checkPolicy({ page, app }: OpenedApp): Promise<void> {
  const expected = ['connect-src', 'frame-src', 'script-src-elem', 'style-src-elem'];
  const [response] = await Promise.all([
    page.waitForResponse((candidate) => candidate.url().startsWith('app://stepladder/?')),
    page.waitForEvent('load'),
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].webContents.reload()),
  ]);
  assert.equal((await response.allHeaders())['content-security-policy'], CONTENT_POLICY);
  const outcome = await page.evaluate(async (count) => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violated.push(effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.ranInline = true';
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    const frame = document.createElement('iframe');
    frame.src = 'data:text/html,framed';
    document.head.append(script, style);
    document.body.append(frame);
    const fetched = await fetch('app://stepladder/index.html').then(
      () => true,
      () => false,
    );
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    // A busy machine reports them late.
    for (let tries = 0; violated.length < count && tries < 200; tries++) await wait(50);
    await wait(100);
    for (const element of [script, style, frame]) element.remove();
    return { violated: violated.sort(), ran: 'ranInline' in window, fetched };
  }, expected.length);
  assert.deepEqual(outcome, { violated: expected, ran: false, fetched: false });
}

async function askPermissions({ page }: OpenedApp): Promise<void> {
  const answers = await page.evaluate(async () => {
    const query = (name: string): Promise<string> =>
      navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state);
    const states = await Promise.all(['geolocation', 'camera', 'microphone', 'clipboard-read', 'midi'].map(query));
    const asked = await Notification.requestPermission();
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      ({ name }: Error) => name,
    );
    const position = await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        ({ code }) => resolve(code),
      ),
    );
    return { states, asked, camera, position };
  });
  assert.deepEqual(answers, {
    states: Array(5).fill('denied'),
    asked: 'denied',
    camera: 'NotAllowedError',
    position: 1,
  });
}

/** Records where the page tries to go, and whether main refuses; the returned function reads the record. */
async function recordNavigation({ app }: OpenedApp): Promise<() => Promise<readonly (readonly [string, boolean])[]>> {
  type Recorded = { tries: [string, boolean][] };
  await app.evaluate(({ BrowserWindow }) => {
    const tries: Recorded['tries'] = [];
    (globalThis as unknown as Recorded).tries = tries;
    // Main's own listener was added earlier, so it has run by then.
    BrowserWindow.getAllWindows()[0].webContents.on('will-navigate', (event, url) => {
      tries.push([url, event.defaultPrevented]);
    });
  });
  return () => app.evaluate(() => (globalThis as unknown as Recorded).tries);
}

async function navigateElsewhere(opened: OpenedApp): Promise<void> {
  const { page, app } = opened;
  const before = page.url();
  const tries = await recordNavigation(opened);
  const go = (target: string): Promise<void> =>
    page.evaluate((to) => {
      location.href = to;
    }, target);
  // Chromium itself refuses a file.
  await go('file:///etc/passwd');
  const targets = ['https://example.com/', 'app://other/', 'app://stepladder/other.html'];
  for (const [index, target] of targets.entries()) {
    await go(target);
    await until(async () => (await tries()).length > index, `main has not heard of ${target}`);
    assert.equal(page.url(), before, target);
  }
  assert.deepEqual(
    await tries(),
    targets.map((target) => [target, true]),
  );
  assert.equal(await page.evaluate(() => window.open('app://stepladder/')), null);
  await page.evaluate(() => {
    const link = document.createElement('a');
    Object.assign(link, { href: 'https://example.com/', target: '_blank' });
    document.body.append(link);
    link.click();
    link.remove();
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.com/');
    document.body.append(view);
    view.remove();
  });
  assert.equal(
    await app.evaluate(
      ({ webContents }) => webContents.getAllWebContents().filter((contents) => contents.getType() !== 'remote').length,
    ),
    1,
  );
}

async function copyText({ page, app }: OpenedApp): Promise<void> {
  const answers = await page.evaluate(async () => {
    const refused = await navigator.clipboard.writeText('by the page').then(
      () => 'given',
      ({ name }: Error) => name,
    );
    return [refused, await window.stepladder!.copyText('by main'), (await window.stepladder!.copyText(7 as never)).ok];
  });
  assert.deepEqual(answers, ['NotAllowedError', { ok: true, value: null }, false]);
  assert.equal(await app.evaluate(({ clipboard }) => clipboard.readText()), 'by main');
}

async function reachNetwork({ app }: OpenedApp): Promise<void> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests++;
    response.end('reached');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  try {
    assert.match((await load(app, `http://127.0.0.1:${port}/`)).failed ?? '', /ERR_BLOCKED_BY_CLIENT/);
    assert.match((await load(app, 'file:///etc/passwd')).failed ?? '', /ERR_BLOCKED_BY_CLIENT/);
  } finally {
    server.close();
  }
  assert.equal(requests, 0);
}

async function loadFiles({ app }: OpenedApp): Promise<void> {
  const statuses = await Promise.all(
    [
      '/',
      '/index.html',
      '/none.js',
      '/..%2fapp%2fmain.cjs',
      '/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      '/assets%2f..%2findex.html',
    ].map(async (path) => [path, (await load(app, `app://stepladder${path}`)).status]),
  );
  assert.deepEqual(statuses, [
    ['/', 200],
    ['/index.html', 200],
    ['/none.js', 404],
    ['/..%2fapp%2fmain.cjs', 403],
    ['/%2e%2e/package.json', 404],
    ['/..%5c..%5cpackage.json', 403],
    ['/assets%2f..%2findex.html', 403],
  ]);
}

async function misuseBridge({ page }: OpenedApp): Promise<void> {
  const answers = await page.evaluate(async () => {
    const bridge = window.stepladder as unknown as Record<
      string,
      (input?: unknown) => Promise<{ ok: boolean; error?: { code: string } }>
    >;
    const asked = await Promise.all([
      bridge['chooseFiles']({ kind: 'nonsense', many: false }),
      bridge['chooseSave']({ suggestedName: '../../etc/passwd', kind: 'csv' }),
      bridge['saveText']({ suggestedName: 'a.csv', text: 7 }),
      bridge['openRecent']('/etc/passwd'),
      bridge['openRecent']({}),
      bridge['openPicked']('file:000000000000000000000000'),
      bridge['openPicked']('/etc/passwd'),
    ]);
    return asked.map(({ error }) => error?.code);
  });
  assert.deepEqual(answers, [
    ...['invalid-input', 'invalid-input', 'invalid-input'],
    'unknown-name',
    ...['invalid-input', 'invalid-input', 'invalid-input'],
  ]);
}

/** Calls main from a page other than the program's own. */
async function callFromOtherPage({ app, appFolder }: OpenedApp): Promise<void> {
  const other = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await window.loadURL('app://stepladder/none.html');
      const answer = await (window.webContents.executeJavaScript(
        'window.stepladder.recentProjects()',
      ) as Promise<unknown>);
      window.destroy();
      return answer;
    },
    join(appFolder, 'preload.cjs'),
  );
  assert.deepEqual(rendered(other), {
    ok: false,
    error: { code: 'state', message: 'stepladder:recent-projects was not sent by the program’s own page' },
  });
}

test('the page of the desktop app is isolated', options, async (t) => {
  const opened = await openDesktop(t);
  await t.test('it has the bridge, but no access to Node or Electron', () => checkGlobals(opened));
  await t.test("its process runs in Chromium's sandbox", { skip: process.platform !== 'linux' }, () =>
    checkSandbox(opened),
  );
  await t.test('its content security policy is sent and enforced', () => checkPolicy(opened));
  await t.test('every permission is refused', () => askPermissions(opened));
  await t.test('it cannot navigate elsewhere or open a window', () => navigateElsewhere(opened));
  await t.test('text is copied by the main process, since the page may not', () => copyText(opened));
  await t.test('nothing reaches the network', () => reachNetwork(opened));
  await t.test("its scheme serves the page's files and no other", () => loadFiles(opened));
  await t.test('main checks the input of requests', () => misuseBridge(opened));
  await t.test('main checks the sender of requests', () => callFromOtherPage(opened));
});

/** Loads a URL in a new window with the program's own session; returns the status, or why it failed. */
function load(
  app: ElectronApplication,
  url: string,
): Promise<{ readonly status: number | null; readonly failed: string | null }> {
  return app.evaluate(async ({ BrowserWindow }, address) => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    let status: number | null = null;
    window.webContents.on('did-navigate', (_event, _url, code) => {
      status = code;
    });
    const failed = await window.loadURL(address).then(
      () => null,
      (error: Error) => error.message,
    );
    window.destroy();
    return { status, failed };
  }, url);
}
