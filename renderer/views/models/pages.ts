/** The pages of the view; the address names each page except the runs. */
export type Page = 'runs' | 'tunings' | 'comparisons' | 'studies';

/** The page that an address names. */
export function pageOf(name: string | null): Page {
  return name === 'tunings' || name === 'comparisons' || name === 'studies' ? name : 'runs';
}
