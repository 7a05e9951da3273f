import type { Page } from 'playwright';

/**
 * Waits for a text anywhere on the page, even if the page shows it for less than a frame: progress of work that may end
 * before a test looks. Call it before the work begins.
 */
export function shownOnce(page: Page, pattern: RegExp): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!${String(pattern)}.test(document.body.textContent)) return;
      observer.disconnect();
      resolve(null);
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  })`);
}
