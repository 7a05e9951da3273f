import type { Page } from 'playwright';

/** The results of a keyboard walk through a page. */
export interface KeyboardWalk {
  /** Elements that the mouse can operate but Tab did not reach. */
  readonly missed: readonly string[];
  /** Elements that had the focus without showing it. */
  readonly unseen: readonly string[];
  /** Number of elements that had the focus. */
  readonly count: number;
}

/** Runs in the page: marks interactive elements and reports the focused one. */
const script = `
  window.walk = {
    describe: (element) => element.tagName.toLowerCase() + ' ' + (element.getAttribute('aria-label') || element.textContent || element.id || '').trim().replace(/\\s+/g, ' ').slice(0, 40),
    operable: () => [...document.querySelectorAll('a[href], button, input, select, textarea, [role=slider], [role=tab], [role=option], [role=row][tabindex]')]
      .filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility() && element.getClientRects().length > 0 && !element.closest('[inert], [aria-hidden=true]'))
      // In a radio group, only the checked button is a tab stop; arrow keys move within the group.
      .filter((element) => element.type !== 'radio' || element.checked),
    showsFocus: (element) => {
      for (let at = element, up = 0; at && up < 4; at = at.parentElement, up++) {
        const style = getComputedStyle(at);
        if ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none') return true;
      }
      return false;
    },
    seen: new Set(), unseen: new Set(),
    step: () => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const again = walk.seen.has(element);
      walk.seen.add(element);
      if (!walk.showsFocus(element)) walk.unseen.add(element);
      return again;
    },
    result: () => ({
      missed: walk.operable().filter((element) => !walk.seen.has(element)).map(walk.describe),
      unseen: [...walk.unseen].map(walk.describe), count: walk.seen.size,
    }),
  };
`;

const MAX_STEPS = 600;

/** Presses Tab from the start of the page until the focus wraps around, and returns the results. */
export async function walkByKeyboard(page: Page): Promise<KeyboardWalk> {
  await page.evaluate(script);
  // Enter unfolds collapsed parts; here the walk must cover them all.
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  await page.evaluate('document.activeElement && document.activeElement.blur()');
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    await page.keyboard.press('Tab');
    const again = (await page.evaluate('walk.step()')) as boolean | null;
    if (again === true) break;
  }
  return page.evaluate('walk.result()') as Promise<KeyboardWalk>;
}
