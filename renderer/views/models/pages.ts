/** The pages of the view; the address names the page, except for the runs. */
export type Page = 'runs' | 'tunings' | 'comparisons' | 'studies';

/** The page that an address names. */
export function pageOf(named: string | null): Page {
  return named === 'tunings' || named === 'comparisons' || named === 'studies' ? named : 'runs';
}
