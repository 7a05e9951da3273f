import type { Page } from 'playwright';

/**
 * Waits for a text anywhere on the page, even if the page shows it for less than a frame: progress of work that may end
 * before a test looks. Clicks the button with this text or label at once, if one is given. Call it before the work
 * begins.
 */
export function shownOnce(page: Page, pattern: RegExp, button: string | null = null): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const name = ${JSON.stringify(button)};
    const observer = new MutationObserver(() => {
      if (!${String(pattern)}.test(document.body.textContent)) return;
      const named = [...document.querySelectorAll('button')]
        .find((one) => name !== null && [one.textContent.trim(), one.ariaLabel].includes(name));
      if (name !== null && named === undefined) return;
      observer.disconnect();
      named?.click();
      resolve(null);
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  })`);
}
