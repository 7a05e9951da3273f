import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright';

/** A report in a browser; `events` lists what it loads, logs and shows as dialogs, at first only the report itself. */
export interface OpenedPage {
  readonly page: Page;
  readonly events: readonly string[];
}

/** Opens a report's file in a window of its own, which closes after the test. */
export async function openPage(
  t: TestContext,
  browser: Browser,
  file: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<OpenedPage> {
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
