import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { Page } from 'playwright';

import { openBrowser } from '../renderer/helpers/pages.ts';
import { temporaryFolder } from '../temporary.ts';

/** A report in a browser; `events` lists what it loads, logs and shows as dialogs, at first only the report itself. */
export interface OpenedPage {
  readonly page: Page;
  readonly events: readonly string[];
}

/** Opens a report's file in a window of its own, which closes after the test. */
export async function openPage(
  t: TestContext,
  file: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<OpenedPage> {
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
  t.after(() => context.close());
  const page = await context.newPage();
  const events: string[] = [];
  page.on('request', (request) => events.push(request.url()));
  page.on('console', (message) => events.push(message.text()));
  page.on('dialog', (dialog) => events.push(dialog.message()));
  await page.goto(pathToFileURL(file).href);
  assert.deepEqual(events, [pathToFileURL(file).href]);
  return { page, events };
}

/** Opens a report whose content is given; see `openPage`. */
export function openContent(t: TestContext, content: string, colorScheme?: 'light' | 'dark'): Promise<OpenedPage> {
  const file = join(temporaryFolder(t), 'report.html');
  writeFileSync(file, content);
  return openPage(t, file, colorScheme);
}

/** Unfolds all details of a report. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
}

/** Checks that nothing is wider than the window, on a desktop and on a phone. */
export async function expectToFit(page: Page): Promise<void> {
  for (const width of [1280, 420]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
  }
}
