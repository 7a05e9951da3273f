/** Scrolls to what a user's action has produced, if it is out of sight. */
export function reveal(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' });
}
