import { matching, MAX_WITHOUT_SEARCH } from './matching.ts';

/** A longer list of rows with controls shows only this many, and a search field to find the others. */
export const MAX_ROWS = 100;

/**
 * Whether a list has a search field: if it is long, or a search text still hides items of a list that has become short.
 */
export function needsSearch(count: number, searchText: string): boolean {
  return count > MAX_WITHOUT_SEARCH || searchText.trim() !== '';
}

/** The part of a list that is shown. */
export interface Narrowed<Item> {
  readonly shown: readonly Item[];
  /** How many match the search text. */
  readonly matches: number;
}

/**
 * The first items of a list that match a search text, at most `limit`, and those for which `isKept` is true, all in the
 * order of the list.
 */
export function narrowed<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  searchText: string,
  isKept: (item: Item) => boolean = () => false,
  limit = MAX_ROWS,
): Narrowed<Item> {
  if (searchText.trim() === '' && items.length <= limit) return { shown: items, matches: items.length };
  const named = items.map((item) => ({ text: nameOf(item), item }));
  const matches = matching(named, searchText);
  const first = new Set(matches.slice(0, limit).map(({ item }) => item));
  return { shown: items.filter((item) => first.has(item) || isKept(item)), matches: matches.length };
}
