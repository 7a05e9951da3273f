/** Escaped HTML that is safe to insert into a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * The values allowed in a template: markup is inserted as it is, everything else is escaped; null and undefined are
 * omitted.
 */
export type Content = Markup | string | number | null | undefined | readonly Content[];

/** Builds markup from a template; escapes every value that is not markup, in texts and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, at) => text + rendered(values[at - 1]) + part));
}

/**
 * Escapes HTML's special characters. Control characters, which HTML does not allow, and characters that reorder the
 * text around them become U+FFFD.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function rendered(value: Content): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(rendered).join('') : escapeHtml(String(value));
}

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
