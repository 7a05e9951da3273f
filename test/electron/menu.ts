import assert from 'node:assert/strict';

import type { OpenedApp } from './desktop.ts';
import { connectCore } from './page.ts';

/** Clicks a native menu item by its label, from the main process. */
export function clickMenu({ app }: OpenedApp, menu: string, item: string): Promise<void> {
  return app.evaluate(
    ({ Menu }, [menuLabel, itemLabel]) => {
      const items =
        Menu.getApplicationMenu()?.items.find(({ label }) => label.replace('&', '') === menuLabel)?.submenu?.items ??
        [];
      const found = items.find(({ label }) => label === itemLabel);
      if (found === undefined)
        throw new Error(`no menu item: ${itemLabel}; there are ${items.map(({ label }) => label).join(', ')}`);
      found.click();
    },
    [menu, item] as const,
  );
}

/** Longer than opening a project takes on a busy machine. */
const OPEN_MS = 120_000;

/** Waits until the page has loaded with this project. */
export async function waitForProject({ page }: OpenedApp, name: string): Promise<void> {
  for (const deadline = Date.now() + OPEN_MS; ;) {
    try {
      const { project } = await connectCore(page, 2000);
      if (project?.name === name) return;
    } catch (error) {
      // The page has reloaded in between.
      if (!/navigation|context was destroyed|Timeout 2000ms/i.test((error as Error).message)) throw error;
    }
    assert.ok(Date.now() < deadline, `the project ${name} was not opened`);
    await page.waitForTimeout(100);
  }
}
