import type { Page } from 'playwright';

/** The parts of the page whose content is wider than they are, with both widths: `card: 900 in 800` pixels. */
export function beyondTheEdge(page: Page): Promise<readonly string[]> {
  const selector = 'main, main > *, main > .body .card > *, [role=dialog]';
  return page.evaluate(`[document.documentElement, ...document.querySelectorAll('${selector}')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => element.className + ': ' + element.scrollWidth + ' in ' + element.clientWidth)`);
}
