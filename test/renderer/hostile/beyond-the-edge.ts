import type { Page } from 'playwright';

/** Elements beyond the window's right edge that cannot be scrolled into view. */
export function beyondTheEdge(page: Page): Promise<readonly string[]> {
  const selector = 'main, main > *, main > .body .card > *, [role=dialog]';
  return page.evaluate(`[document.documentElement, ...document.querySelectorAll('${selector}')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => element.className + ': ' + element.scrollWidth + ' in ' + element.clientWidth)`);
}
