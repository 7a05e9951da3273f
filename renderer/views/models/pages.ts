/** What the view is divided into; the address names the page, the runs need no naming. */
export type Page = 'runs';

/** The page that an address names. */
export function pageOf(_named: string | null): Page {
  return 'runs';
}
