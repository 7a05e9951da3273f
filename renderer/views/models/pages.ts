/** What the view is divided into; the address names the page, the runs need no naming. */
export type Page = 'runs' | 'comparisons' | 'studies';

/** The page that an address names. */
export function pageOf(named: string | null): Page {
  return named === 'comparisons' || named === 'studies' ? named : 'runs';
}
