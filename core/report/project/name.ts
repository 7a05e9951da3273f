import { html, type Markup } from '../html.ts';

/** Longer names are truncated: a table with them would not fit a page. */
const MAX_LETTERS = 80;

/** A name from the data, isolated so that it cannot reverse the text around it, and truncated if it is very long. */
export function nameOf(text: string): Markup {
  return html`<bdi>${truncated(text)}</bdi>`;
}

/** A name in a plain text, truncated if it is very long. */
export function truncated(text: string): string {
  const letters = [...text];
  return letters.length <= MAX_LETTERS ? text : `${letters.slice(0, MAX_LETTERS).join('')}…`;
}
