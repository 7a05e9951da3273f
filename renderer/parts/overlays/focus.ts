/** How long a deletion and the new list may take. */
const MAX_WAIT_MS = 10_000;
const CONTROLS = 'button, a[href], input, select, textarea, [tabindex="0"]';

/**
 * Keeps the focus near an item that is about to be deleted. Once `holder`, which has the focus until then, leaves the
 * page, the focus goes to the next item of the list, else to the previous one, else to the control before the list.
 */
export function keepFocus(
  holder: HTMLElement | null,
  list: HTMLElement | null | undefined,
  item: { readonly selector: string; readonly current: Element | null | undefined },
): void {
  if (holder === null || !list) return;
  const items = [...list.querySelectorAll<HTMLElement>(item.selector)];
  const index = items.findIndex((one) => one === item.current);
  const neighbours = [
    ...items.slice(index + 1),
    ...items.slice(0, Math.max(index, 0)).reverse(),
    ...controlBefore(list),
  ];
  const observer = new MutationObserver(() => {
    if (holder.isConnected) return;
    stop();
    // An element that has taken the focus by then keeps it.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement === null)
      neighbours.find((neighbour) => neighbour.isConnected)?.focus();
  });
  const timer = setTimeout(stop, MAX_WAIT_MS);
  function stop(): void {
    clearTimeout(timer);
    observer.disconnect();
  }
  observer.observe(document.body, { childList: true, subtree: true });
}

function controlBefore(list: HTMLElement): HTMLElement[] {
  const isBefore = (control: HTMLElement): boolean =>
    (list.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_PRECEDING) !== 0 && !control.contains(list);
  return [...document.querySelectorAll<HTMLElement>(CONTROLS)].filter(isBefore).slice(-1);
}

/** The element that gets the focus back after a dialog: for an item of a menu, the button of the menu. */
export function focusedBefore(): HTMLElement | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role="menu"]');
  const element = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}
