import { html, type Content, type Markup } from './html.ts';

/** A column of a table. */
export interface Column {
  readonly title: Content;
  /** `number` is aligned right, `long` may span several lines, and so may a `name`, which is narrower. */
  readonly kind?: 'number' | 'long' | 'name';
}

/** A row of a table; the first cell is its heading. */
export interface Row {
  readonly cells: readonly Content[];
  /** `highlighted` is bold, `apart` is set off from the previous rows. */
  readonly kind?: 'highlighted' | 'apart' | undefined;
}

/** A table with its caption; every row has one cell per column. */
export function table(caption: Content, columns: readonly Column[], rows: readonly Row[]): Markup {
  const titles = columns.map(({ title, kind }) => html`<th scope="col" class="${kind ?? ''}">${title}</th>`);
  return html`<div class="scroll" tabindex="0"><table><caption>${caption}</caption><thead><tr>${titles}</tr></thead>
<tbody>${rows.map(
    ({ cells, kind }) => html`<tr class="${kind ?? ''}">${cells.map((cell, at) =>
      at === 0
        ? html`<th scope="row" class="${columns[at].kind ?? ''}">${cell}</th>`
        : html`<td class="${columns[at].kind ?? ''}">${cell}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>`;
}
