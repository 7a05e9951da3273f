import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ConsoleMessage, Page } from 'playwright';

import { buildRenderer } from '../../../build/renderer.ts';
import { wholeFile } from '../../../build/testing/scopes.ts';
import { AppError } from '../../../core/errors.ts';
import { startServer, type RunningServer, type ServeOptions } from '../../../core/serve/server.ts';
import type { Language, PSEUDO } from '../../../core/text/tags.ts';
import { until } from '../../until.ts';
import { axeViolations } from './axe.ts';
import { followCalls } from './loaded.ts';
import { newPage, renderer, rest, returnPage, takePage } from './pages.ts';
import { sampleFiles, type ResourceOwner } from './sample.ts';
import '../../without-tensorflow.ts';

/** Copies the sample project into the test's own folder; see `sampleFiles`. */
export async function sampleProject(t: ResourceOwner): Promise<string> {
  return (await sampleFiles(t)).project;
}

/** Options for opening the page. */
export interface ServedOptions {
  /** The single project to serve; by default an empty folder of projects. */
  readonly project?: string;
  readonly theme?: 'light' | 'dark';
  readonly language?: Language | typeof PSEUDO;
  readonly size?: { readonly width: number; readonly height: number };
  /** Hash of the first view, e.g. `#/funnel?by=bank`. */
  readonly hash?: string;
  /** Whether the page has a browser context of its own, since the test changes more than the page's storage. */
  readonly isolated?: boolean;
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
export async function openServed(t: ResourceOwner, options: ServedOptions = {}): Promise<Served> {
  const { project = null, theme = 'light', language = 'en', hash = '', isolated = false } = options;
  const { size = { width: 1280, height: 800 } } = options;
  const look = { theme, locale: language === 'en' ? 'en-GB' : language, size };
  await buildRenderer();
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-served-'));
  const taken = isolated ? null : await takePage(look);
  const server = await serve({ project, folder: join(folder, 'projects'), renderer }, taken?.port ?? 0);
  const { origin } = new URL(server.url);
  const page = taken?.page ?? (await newPage(look));
  if (taken === null) followCalls(page);
  const { errors, stop } = listen(page);
  t.after(async () => {
    stop();
    await (isolated ? page.context().close() : returnPage(page, look.locale, origin));
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(errors, [], 'the console shows errors');
  });
  await page.goto(hash === '' ? server.url : await linkTo(page, server.url, hash));
  return { page, server, origin, consoleErrors: errors };
}

/** Serves at a port if it is free, else at any. */
async function serve(options: Omit<ServeOptions, 'port'>, port: number): Promise<RunningServer> {
  try {
    return await startServer({ ...options, port });
  } catch (error) {
    if (port !== 0 && error instanceof AppError && error.code === 'unavailable') return serve(options, 0);
    throw error;
  }
}

/** Collects the errors that a page shows in its console. */
function listen(page: Page): { readonly errors: string[]; readonly stop: () => void } {
  const errors: string[] = [];
  const note = (message: ConsoleMessage): void => {
    if (message.type() === 'error') errors.push(message.text());
  };
  const noteThrown = (error: Error): void => void errors.push(error.stack ?? error.message);
  page.on('console', note);
  page.on('pageerror', noteThrown);
  const stop = (): void => void page.off('console', note).off('pageerror', noteThrown);
  return { errors, stop };
}

/** Uses the link as the page does, but from here, so that the page opens at the route without showing Data first. */
async function linkTo(page: Page, link: string, hash: string): Promise<string> {
  const { origin, hash: code } = new URL(link);
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify({ code: code.replace('#enter=', '') }),
  });
  const { secret } = (await answer.json()) as { readonly secret: string };
  await rest(page, origin);
  await page.evaluate(`sessionStorage.setItem('stepladder-session', ${JSON.stringify(secret)})`);
  return `${origin}/${hash}`;
}

let sharedSample: { readonly served: Promise<Served>; readonly project: string } | null = null;

/**
 * A page on a sample project shared by the tests of a file, as long as they do not change the project; each test
 * reloads it at its own route.
 */
export async function openSample(hash: string): Promise<{ page: Page; project: string }> {
  if (sharedSample === null) {
    const project = await sampleProject(wholeFile);
    wholeFile.after(() => {
      sharedSample = null;
    });
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
  const holds = (): Promise<boolean> =>
    page.evaluate<boolean>(`Boolean(${expression})`).catch((error: Error) => {
      // A reloading page has no answer yet.
      if (/context was destroyed|navigation/.test(error.message)) return false;
      throw error;
    });
  await until(holds, `still false: ${expression}`);
}

/** Runs axe on the current page and fails with all violations. */
export async function expectAccessible(page: Page, label = page.url()): Promise<void> {
  assert.deepEqual(await axeViolations(page), [], `axe on ${label}`);
}

/** Runs axe on the current light page in both themes; the page is light again afterwards. */
export async function expectAccessibleInThemes(page: Page, label?: string): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await switchTheme(page, theme);
    await expectAccessible(page, `${label ?? page.url()}, ${theme}`);
  }
}
