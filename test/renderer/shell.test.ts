import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { browserTest as test } from '../needs.ts';
import { until } from '../until.ts';
import { walkByKeyboard } from './helpers/keyboard.ts';
import { waitUntilLoaded } from './helpers/loaded.ts';
import { expectAccessible, openSample, openServed, sampleProject, switchTheme } from './helpers/served.ts';

const views = ['Data', 'Funnel', 'Banks', 'Train', 'Models', 'Score', 'Campaigns'] as const;
const timeout = 600_000;

test('axe finds no violation in any view of the sample, dark and light', { timeout }, async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), theme: 'dark' });
  for (const view of views) {
    await page.getByRole('navigation').getByRole('link', { name: view }).click();
    await waitUntilLoaded(page, view);
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
    await expectAccessible(page, `${view}, dark`);
    await switchTheme(page, 'light');
    await expectAccessible(page, `${view}, light`);
    await switchTheme(page, 'dark');
  }
});

test(
  'axe finds no violation in any view of an empty project, nor in the first window in Chinese',
  { timeout },
  async (t) => {
    const { page } = await openServed(t, { language: 'zh-CN' });
    await page.getByRole('main').waitFor();
    assert.equal(await page.evaluate('document.documentElement.lang'), 'zh-CN');
    await expectAccessible(page, 'first window, Chinese');
    const { page: empty } = await openServed(t);
    await empty.getByRole('button', { name: /new project|create/i }).click();
    await empty.getByRole('dialog').getByRole('textbox').fill('Spring');
    await empty.keyboard.press('Enter');
    for (const view of views) {
      await empty.getByRole('navigation').getByRole('link', { name: view }).click();
      await waitUntilLoaded(empty, view);
      await expectAccessible(empty, `${view}, empty`);
    }
  },
);

test(
  'the keyboard opens every view and reaches everything in it, and the focus is always visible',
  { timeout },
  async () => {
    const { page } = await openSample('#/data');
    await waitUntilLoaded(page, 'Data');
    for (const [index, view] of views.entries()) {
      await page.keyboard.press(`Control+${index + 1}`);
      await waitUntilLoaded(page, view);
      const walk = await walkByKeyboard(page);
      assert.deepEqual({ view, missed: walk.missed, unmarked: walk.unmarked }, { view, missed: [], unmarked: [] });
      assert.ok(walk.count > views.length, `${view}: ${walk.count} stops`);
    }
  },
);

test(
  'links of the navigation are opened with Enter, and back and forward go through the views',
  { timeout },
  async () => {
    const { page } = await openSample('#/data');
    await waitUntilLoaded(page, 'Data');
    await page.getByRole('navigation').getByRole('link', { name: 'Models' }).focus();
    await page.keyboard.press('Enter');
    await waitUntilLoaded(page, 'Models');
    await page.goBack();
    await waitUntilLoaded(page, 'Data');
    await page.goForward();
    await waitUntilLoaded(page, 'Models');
    await page.waitForURL(/#\/models/);
  },
);

test('a new user who tries the sample sees its funnel and both models', { timeout }, async (t) => {
  const { page } = await openServed(t);
  const startedMs = performance.now();
  await page.getByRole('button', { name: /sample/i }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Funnel' }).click();
  await page.getByText('100,000', { exact: true }).first().waitFor({ timeout });
  t.diagnostic(`numbers after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  await page.getByRole('navigation').getByRole('link', { name: 'Models' }).click();
  await page.getByText('r2', { exact: true }).first().waitFor({ timeout });
  t.diagnostic(`both models after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
});

test('the page loads nothing from other origins and runs no injected code', { timeout }, async (t) => {
  const { page, consoleErrors } = await openServed(t, { project: await sampleProject(t), isolated: true });
  await waitUntilLoaded(page, 'Data');
  const tried = await page.evaluate(`(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.slipped = true';
    document.body.append(script);
    // In a separate task: code that the debugger itself evaluates may use eval.
    const evaluated = await new Promise((resolve) => setTimeout(() => {
      try { resolve((0, eval)('1 + 1')); } catch (error) { resolve(error.name); }
    }));
    const fetched = await fetch('http://127.0.0.1:9/').then(() => 'fetched', (error) => error.name);
    const socket = await new Promise((resolve) => {
      try {
        const line = new WebSocket('ws://127.0.0.1:9/');
        line.onerror = () => resolve('refused');
        line.onopen = () => resolve('open');
      } catch (error) { resolve(error.name); }
    });
    const frame = document.createElement('iframe');
    frame.src = 'http://127.0.0.1:9/';
    document.body.append(frame);
    return { slipped: window.slipped ?? null, evaluated, fetched, socket, cookie: document.cookie };
  })()`);
  assert.deepEqual(tried, {
    slipped: null,
    evaluated: 'EvalError',
    fetched: 'TypeError',
    socket: 'refused',
    cookie: '',
  });
  await until(() => consoleErrors.some((text) => text.startsWith('Framing')), 'the frame was not refused');
  assert.ok(
    consoleErrors.length >= 5 && consoleErrors.every((text) => /Content Security Policy/.test(text)),
    consoleErrors.join('\n'),
  );
  consoleErrors.length = 0;
});

test('another page cannot embed this one, call it or open its socket', { timeout }, async (t) => {
  const { page, origin, consoleErrors } = await openServed(t, { project: await sampleProject(t), isolated: true });
  const foreign = await page.context().newPage();
  await foreign.route('http://elsewhere.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>elsewhere</title>' }),
  );
  await foreign.goto('http://elsewhere.test/');
  const tried = (await foreign.evaluate(`(async () => {
    const blocked = () => 'blocked';
    const answer = await fetch('${origin}/projects', { credentials: 'include' }).then(() => 'answered', blocked);
    const save = { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{"suggestedName":"x"}' };
    const posted = await fetch('${origin}/saves', save).then(({ type }) => type, blocked);
    const socket = await new Promise((resolve) => {
      const line = new WebSocket('${origin.replace('http', 'ws')}/core');
      line.onerror = () => resolve('refused');
      line.onopen = () => resolve('open');
    });
    const frame = document.createElement('iframe');
    frame.src = '${origin}/';
    await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame); });
    return { answer, posted, socket };
  })()`)) as { answer: string; posted: string; socket: string };
  assert.deepEqual([tried.answer, tried.socket], ['blocked', 'refused']);
  assert.deepEqual(
    foreign.frames().map((frame) => frame.url()),
    ['http://elsewhere.test/', 'chrome-error://chromewebdata/'],
  );
  // The request of a foreign page may be sent, but without the secret and with a foreign origin: test/serve shows that
  // it is refused.
  assert.ok(['opaque', 'blocked'].includes(tried.posted));
  consoleErrors.length = 0;
});

test('a page on another port of this machine gets neither the secret nor anything else', { timeout }, async (t) => {
  const { page, origin, consoleErrors } = await openServed(t, { project: await sampleProject(t), isolated: true });
  await waitUntilLoaded(page, 'Data');
  const seen: IncomingHttpHeaders[] = [];
  const neighbour = createServer((request, response) => {
    seen.push(request.headers);
    response.setHeader('Content-Type', 'text/html').end('<title>neighbour</title>');
  });
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
  t.after(() => neighbour.close());
  const foreign = await page.context().newPage();
  await foreign.goto(`http://127.0.0.1:${(neighbour.address() as AddressInfo).port}/`);
  const tried = await foreign.evaluate(`(async () => {
    const channel = new BroadcastChannel('stepladder-session');
    const received = new Promise((resolve) => {
      channel.onmessage = ({ data }) => resolve(data);
      setTimeout(() => resolve(null), 1000);
    });
    channel.postMessage({});
    return { received: await received, kept: sessionStorage.length, cookie: document.cookie };
  })()`);
  assert.deepEqual(tried, { received: null, kept: 0, cookie: '' });
  assert.ok(seen.length > 0 && seen.every((headers) => headers.cookie === undefined));
  assert.deepEqual(await page.context().cookies(), []);
  // A second tab of this page asks the first one.
  const second = await page.context().newPage();
  await second.goto(`${origin}/#/banks`);
  await waitUntilLoaded(second, 'Banks');
  await second.reload();
  await waitUntilLoaded(second, 'Banks');
  consoleErrors.length = 0;
});

test('a used link gives another browser no access; the page says where to find a new link', { timeout }, async (t) => {
  const { page, server, consoleErrors } = await openServed(t, { project: await sampleProject(t), isolated: true });
  await waitUntilLoaded(page, 'Data');
  const context = await page.context().browser()!.newContext({ locale: 'en-GB' });
  t.after(() => context.close());
  const late = await context.newPage();
  await late.goto(server.url);
  await late.getByRole('alert').getByText('Open the latest address that Stepladder showed').waitFor();
  assert.equal(await late.getByText('Starting…').count(), 0);
  assert.equal(await late.evaluate('location.hash'), '');
  assert.equal(await late.evaluate('sessionStorage.length'), 0);
  consoleErrors.length = 0;
});
