import type { Page } from 'playwright';

import { until } from '../../until.ts';

/** The calls that a page has made over its latest socket and that are not answered yet. */
const openCalls = new WeakMap<Page, Set<string>>();
/** Long enough for the page to make its next calls once one is answered. */
const PAUSE_MS = 150;

/** Follows the calls of a page to the core; begin before the page connects. */
export function followCalls(page: Page): void {
  page.on('websocket', (socket) => {
    const calls = new Set<string>();
    openCalls.set(page, calls);
    socket.on('framesent', ({ payload }) => {
      const [kind, id] = kindAndId(payload);
      if (kind === 'call') calls.add(id);
    });
    socket.on('framereceived', ({ payload }) => {
      const [kind, id] = kindAndId(payload);
      if (kind === 'result' || kind === 'error') calls.delete(id);
    });
  });
}

/** Every message begins with its kind; those about a call continue with its id. */
function kindAndId(payload: string | Buffer): readonly [kind: string, id: string] {
  const [, kind = '', id = ''] = /^\{"kind":"(\w+)"(?:,"id":(\d+))?/.exec(String(payload).slice(0, 100)) ?? [];
  return [kind, id];
}

/**
 * Waits until the view with `view` in its title has loaded completely: its calls are answered, nothing is marked as
 * loading, and its text no longer changes. A running job is an open call too, so wait for its end first.
 */
export async function waitUntilLoaded(page: Page, view = ''): Promise<void> {
  await page.locator('main h1', { hasText: view }).waitFor();
  let before = '';
  const isUnchanged = async (): Promise<boolean> => {
    await page.waitForTimeout(PAUSE_MS);
    const earlier = before;
    const loading = await page.evaluate<number>("document.querySelectorAll('.loading, [aria-busy=true]').length");
    before = `${loading + (openCalls.get(page)?.size ?? 0)}|${await page.evaluate<string>('document.body.innerText')}`;
    return before === earlier && before.startsWith('0|');
  };
  await until(isUnchanged, `${view} does not finish loading`);
}
