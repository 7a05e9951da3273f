/** The element that gets the focus back after a dialog: for an item of a menu, the button of the menu. */
export function focusedBefore(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role="menu"]');
  const element = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}
