/** How many elements around the one under the pointer may truncate its text. */
const MAX_ANCESTORS = 3;
/** Longer tooltips would cover the window. */
const MAX_TITLE_LENGTH = 2000;

/** The element whose title this file has set: only the one under the pointer, since texts may change later. */
let titled: { readonly element: HTMLElement; readonly title: string } | null = null;

/** Once the pointer is on a text that is truncated with an ellipsis, shows all of it in the browser's tooltip. */
export function titleTruncatedText({ target }: Event): void {
  if (titled !== null && titled.element.title === titled.title) titled.element.removeAttribute('title');
  titled = null;
  let element = target instanceof Element ? target : null;
  for (let level = 0; element instanceof HTMLElement && level <= MAX_ANCESTORS; level++) {
    if (element.hasAttribute('title')) return;
    if (isTruncated(element)) {
      titled = { element, title: (element.textContent ?? '').trim().slice(0, MAX_TITLE_LENGTH) };
      element.title = titled.title;
      return;
    }
    element = element.parentElement;
  }
}

function isTruncated(element: HTMLElement): boolean {
  const { textOverflow, webkitLineClamp } = getComputedStyle(element);
  if (textOverflow === 'ellipsis') return element.scrollWidth > element.clientWidth;
  return webkitLineClamp !== 'none' && element.scrollHeight > element.clientHeight;
}
