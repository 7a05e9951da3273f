import { html, type Markup } from './html.ts';

/** Longer names are truncated: a table with them would not fit a page. */
const MAX_CHARACTERS = 80;

/** A name from the data, isolated so that it cannot reverse the text around it, and truncated if it is very long. */
export function nameOf(text: string): Markup {
  return html`<bdi>${truncated(text)}</bdi>`;
}

/** A name in a plain text, truncated if it is very long. */
export function truncated(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS).join('')}…`;
}
