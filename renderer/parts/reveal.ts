/** Scrolls to what an action of the user has brought, in case the view was scrolled away from it. */
export function reveal(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' });
}
