import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import type { Browser, Page } from 'playwright';

import { buildRenderer } from '../../../build/renderer.ts';
import { launchChromium } from '../../../build/requirements/chromium.ts';
import { startServer, type RunningServer } from '../../../core/serve/server.ts';
import type { PSEUDO } from '../../../core/text/tags.ts';
import { sampleFiles, type ResourceOwner } from './sample.ts';
import '../../without-tensorflow.ts';

const renderer = join(dirname(dirname(dirname(import.meta.dirname))), 'out', 'renderer');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Timeout for the page's actions: on a busy machine a ranking alone takes many seconds. */
const ACTION_TIMEOUT_MS = 180_000;

let browser: Promise<Browser> | null = null;
const closings: (() => unknown)[] = [];
after(async () => {
  for (const close of closings.toReversed()) await close();
  await (await browser)?.close();
});

/** Opens a resource that several tests of a file share; it is closed after all of them. */
export const wholeFile: ResourceOwner = {
  after: (close) => {
    closings.push(close);
  },
};

/** Opens the browser once per test file. */
function openBrowser(): Promise<Browser> {
  return (browser ??= launchChromium());
}

/** Copies the sample project into the test's own folder; see `sampleFiles`. */
export async function sampleProject(t: ResourceOwner): Promise<string> {
  return (await sampleFiles(t)).project;
}

/** Options for opening the page. */
export interface ServedOptions {
  /** The single project to serve; by default an empty folder of projects. */
  readonly project?: string;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh-CN' | typeof PSEUDO;
  readonly size?: { readonly width: number; readonly height: number };
  /** Hash of the first view, e.g. `#/funnel?by=bank`. */
  readonly hash?: string;
}

/** An open page and its server. */
export interface Served {
  readonly page: Page;
  readonly server: RunningServer;
  /** The address without its token. */
  readonly origin: string;
  /** Console errors so far; the test fails at its end unless this is empty. */
  readonly consoleErrors: string[];
}

/**
 * Opens the built page on a project in Chromium. Any console error fails the test at its end, or the file if its tests
 * share the page.
 */
export async function openServed(
  t: ResourceOwner,
  { project, theme = 'light', language = 'en', size = { width: 1280, height: 800 }, hash = '' }: ServedOptions = {},
): Promise<Served> {
  await buildRenderer();
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-served-'));
  const server = await startServer({ project: project ?? null, folder: join(folder, 'projects'), port: 0, renderer });
  const context = await (
    await openBrowser()
  ).newContext({
    viewport: size,
    locale: language === 'en' ? 'en-GB' : language,
    timezoneId: 'UTC',
    colorScheme: theme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const consoleErrors: string[] = [];
  t.after(async () => {
    await context.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(consoleErrors, [], 'the console shows errors');
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(error.stack ?? error.message));
  const { origin } = new URL(server.url);
  if (hash === '') await page.goto(server.url);
  else await openAt(page, server.url, hash);
  return { page, server, origin, consoleErrors };
}

/** Uses the link as the page does, but from here, so that the page opens at the route without showing Data first. */
async function openAt(page: Page, link: string, hash: string): Promise<void> {
  const { origin, hash: code } = new URL(link);
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ code: code.replace('#enter=', '') }),
  });
  const { secret } = (await answer.json()) as { readonly secret: string };
  const item = JSON.stringify(secret);
  await page.addInitScript(
    `if (location.origin === '${origin}') sessionStorage.setItem('stepladder-session', ${item});`,
  );
  await page.goto(`${origin}/${hash}`);
}

let sharedSample: { readonly served: Promise<Served>; readonly project: string } | null = null;

/**
 * A page on a sample project shared by the tests of a file, as long as they do not change the project; each test
 * reloads it at its own route.
 */
export async function openSample(hash: string): Promise<{ page: Page; project: string }> {
  if (sharedSample === null) {
    const project = await sampleProject(wholeFile);
    sharedSample = { project, served: openServed(wholeFile, { project, hash }) };
    return { page: (await sharedSample.served).page, project };
  }
  const { page } = await sharedSample.served;
  await reload(page, hash);
  return { page, project: sharedSample.project };
}

/** Reloads a page at another route, where it keeps only the browser's storage. */
export async function reload(page: Page, hash: string): Promise<void> {
  await page.evaluate(`history.replaceState(null, '', ${JSON.stringify(hash)})`);
  await page.reload();
}

/** Switches the system's theme and waits until the page has followed. */
export async function switchTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await waitUntil(page, `document.documentElement.dataset.theme === '${theme}'`);
}

/**
 * Waits until an expression holds in the page. Polls from outside: the page's policy forbids evaluating text within it
 * later on.
 */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + ACTION_TIMEOUT_MS;
  const holds = (): Promise<boolean> =>
    page.evaluate<boolean>(`Boolean(${expression})`).catch((error: Error) => {
      // A reloading page has no answer yet.
      if (/context was destroyed|navigation/.test(error.message)) return false;
      throw error;
    });
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `still false: ${expression}`);
    await setTimeout(50);
  }
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Runs axe on the current page and fails with all violations. */
export async function expectAccessible(page: Page, label = page.url()): Promise<void> {
  // Through the debugger, to which the page's policy against foreign scripts does not apply.
  if (await page.evaluate<boolean>("typeof axe === 'undefined'")) await page.evaluate(axeSource);
  const violations = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as readonly Violation[];
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) =>
        `${id} (${help}) at ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  );
  assert.deepEqual(found, [], `axe on ${label}`);
}

/** Runs axe on the current light page in both themes; the page is light again afterwards. */
export async function expectAccessibleInThemes(page: Page, label?: string): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await switchTheme(page, theme);
    await expectAccessible(page, `${label ?? page.url()}, ${theme}`);
  }
}
