/**
 * Pages that the tests of a process use one after another. A page that returns to an address, port included, costs half
 * the CPU time of a new one: its process has already compiled the scripts.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Browser, Page } from 'playwright';

import { launchChromium } from '../../../build/requirements/chromium.ts';
import { endWithFile, wholeProcess } from '../../../build/testing/scopes.ts';

/** The built page. */
export const renderer = join(dirname(dirname(dirname(import.meta.dirname))), 'out', 'renderer');
/** Timeout for a page's actions: on a busy machine a ranking alone takes many seconds. */
const ACTION_TIMEOUT_MS = 180_000;
/** A small file of the page: it has the storage of the server's pages, but runs nothing. */
const restingFile = (): string =>
  `/assets/${readdirSync(join(renderer, 'assets')).find((name) => name.endsWith('.css'))}`;
/** Outside the window, so that the pointer is above nothing in the next test. */
const OUTSIDE = -1;

/** How a page appears. */
export interface PageLook {
  readonly theme: 'light' | 'dark';
  readonly locale: string;
  readonly size: { readonly width: number; readonly height: number };
}

/** A page that waits for the next test, and the port of its last server. */
export interface IdlePage {
  readonly page: Page;
  readonly port: number;
}

let browser: Promise<Browser> | null = null;
const idle = new Map<string, IdlePage[]>();
endWithFile();

/** Opens the browser once per process. */
export function openBrowser(): Promise<Browser> {
  if (browser !== null) return browser;
  const opening = launchChromium();
  wholeProcess.after(async () => {
    browser = null;
    idle.clear();
    await (await opening).close();
  });
  return (browser = opening);
}

/** Takes a page that an earlier test has returned, if there is one for the locale. */
export async function takePage({ theme, locale, size }: PageLook): Promise<IdlePage | null> {
  const taken = idle.get(locale)?.pop();
  if (taken === undefined) return null;
  await taken.page.setViewportSize(size);
  await taken.page.emulateMedia({ colorScheme: theme });
  return taken;
}

/** Opens a page in a context of its own. */
export async function newPage({ theme, locale, size }: PageLook): Promise<Page> {
  const context = await (
    await openBrowser()
  ).newContext({
    viewport: size,
    locale,
    timezoneId: 'UTC',
    colorScheme: theme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  return context.newPage();
}

/**
 * Keeps a page for the next test, without what this one has stored in it. Closes it with its context if its server no
 * longer answers or a test has closed it.
 */
export async function returnPage(page: Page, locale: string, origin: string): Promise<void> {
  const isEmpty = await emptied(page, origin).catch(() => false);
  if (!isEmpty) return page.context().close();
  const pages = idle.get(locale) ?? [];
  idle.set(locale, [...pages, { page, port: Number(new URL(origin).port) }]);
}

/** Leaves the program for a file of the same server, unless the page is already there. */
export async function rest(page: Page, origin: string): Promise<void> {
  const resting = origin + restingFile();
  if (page.url() !== resting) await page.goto(resting);
}

async function emptied(page: Page, origin: string): Promise<boolean> {
  const context = page.context();
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.mouse.move(OUTSIDE, OUTSIDE);
  await rest(page, origin);
  await page.evaluate('sessionStorage.clear()');
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await session.detach();
  await context.clearCookies();
  return true;
}
