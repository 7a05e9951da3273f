import { readFileSync } from 'node:fs';

import type { Locator, Page } from 'playwright';

/** A file that the page has downloaded. */
export interface Downloaded {
  readonly name: string;
  readonly content: Buffer;
  /** The content as UTF-8. */
  readonly text: string;
}

/** The file that the page downloads because of an action. */
export async function downloaded(page: Page, act: () => Promise<unknown>): Promise<Downloaded> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  const content = readFileSync(await download.path());
  return { name: download.suggestedFilename(), content, text: content.toString('utf8') };
}

/** The file that the page downloads after a click. */
export function downloadedBy(button: Locator): Promise<Downloaded> {
  return downloaded(button.page(), () => button.click());
}

/** The file that the page downloads after a click on an entry of its Export menu. */
export async function exportedAs(page: Page, entry: string): Promise<Downloaded> {
  await page.getByRole('button', { name: 'Export' }).click();
  return downloadedBy(page.getByRole('menuitem', { name: entry }));
}
