import type { Page } from 'playwright';

/** The result of a walk through a page with Tab. */
export interface KeyboardWalk {
  /** Elements that can be operated with the mouse but that Tab did not reach. */
  readonly missed: readonly string[];
  /** Elements that had the focus without showing it. */
  readonly unmarked: readonly string[];
  /** The number of elements that had the focus. */
  readonly count: number;
}

/** Runs in the page: finds the elements that can be operated and records those that had the focus. */
const script = `
  window.walk = {
    describe: (element) => {
      const text = element.getAttribute('aria-label') || element.textContent || element.id || '';
      return element.tagName.toLowerCase() + ' ' + text.trim().replace(/\\s+/g, ' ').slice(0, 40);
    },
    operable: () => [...document.querySelectorAll(
      'a[href], button, input, select, textarea, [role=slider], [role=tab], [role=option], [role=row][tabindex]',
    )]
      .filter((element) => !element.disabled && element.tabIndex >= 0)
      .filter((element) => element.checkVisibility() && element.getClientRects().length > 0)
      .filter((element) => !element.closest('[inert], [aria-hidden=true]'))
      // Tab stops only at the checked radio button of a group; arrows move within the group.
      .filter((element) => element.type !== 'radio' || element.checked),
    showsFocus: (element) => {
      for (let ancestor = element, up = 0; ancestor && up < 4; ancestor = ancestor.parentElement, up++) {
        const style = getComputedStyle(ancestor);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        if (outlined || style.boxShadow !== 'none') return true;
      }
      return false;
    },
    visited: new Set(), unmarked: new Set(),
    step: () => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const again = walk.visited.has(element);
      walk.visited.add(element);
      if (!walk.showsFocus(element)) walk.unmarked.add(element);
      return again;
    },
    result: () => ({
      missed: walk.operable().filter((element) => !walk.visited.has(element)).map(walk.describe),
      unmarked: [...walk.unmarked].map(walk.describe), count: walk.visited.size,
    }),
  };
`;

const MAX_STEPS = 600;

/** Walks with Tab from the beginning of the page until the focus comes to an element again. */
export async function walkByKeyboard(page: Page): Promise<KeyboardWalk> {
  await page.evaluate(script);
  // Users unfold details with Enter; here they are all open, so that Tab reaches everything in them.
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  await page.evaluate('document.activeElement && document.activeElement.blur()');
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    await page.keyboard.press('Tab');
    const again = (await page.evaluate('walk.step()')) as boolean | null;
    if (again === true) break;
  }
  return page.evaluate('walk.result()') as Promise<KeyboardWalk>;
}
