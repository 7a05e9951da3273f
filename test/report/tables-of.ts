/** Reads the tables of a report, so that tests can compare their figures with those of commands. */

/** A table with its cells as text. */
export interface ReadTable {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a page, in order, with cells as text; lines of a cell are separated by spaces. */
export function tablesOf(page: string): ReadTable[] {
  return [...page.matchAll(/<table>(.*?)<\/table>/gs)].map(([, table]) => ({
    caption: textOf(/<caption>(.*?)<\/caption>/s.exec(table)![1]),
    header: cellsOf(/<thead>(.*?)<\/thead>/s.exec(table)![1]),
    rows: [...(/<tbody>(.*?)<\/tbody>/s.exec(table)![1].matchAll(/<tr[^>]*>(.*?)<\/tr>/gs) ?? [])].map(([, row]) =>
      cellsOf(row),
    ),
  }));
}

/** The table with a caption that contains `text`. */
export function tableOf(page: string, text: string): ReadTable {
  const found = tablesOf(page).find(({ caption }) => caption.includes(text));
  if (found === undefined) throw new Error(`no table: ${text}`);
  return found;
}

/** The first number in a text, with half a unit of its last digit: `23.4 %` is 0.234 ± 0.0005. */
export function numberIn(text: string): { readonly value: number; readonly tolerance: number } {
  const [, written, percent] = /([−-]?[\d,]*\.?\d+)(\s*%)?/.exec(text)!;
  const digits = written.replaceAll(',', '').replace('−', '-');
  const decimals = /\.(\d+)$/.exec(digits)?.[1].length ?? 0;
  const unit = percent === undefined ? 1 : 0.01;
  return { value: Number(digits) * unit, tolerance: 0.501 * 10 ** -decimals * unit };
}

/** Whether a text shows a number, rounded; an undefined one as a dash. */
export function shows(text: string, value: number | null): boolean {
  if (value === null) return text === '–';
  const { value: shown, tolerance } = numberIn(text);
  return Math.abs(shown - value) <= tolerance;
}

function cellsOf(row: string): string[] {
  return [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => textOf(cell));
}

function textOf(markup: string): string {
  return markup
    .replaceAll('<div>', ' ')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim();
}
