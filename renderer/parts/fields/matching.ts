/** A longer list of options gets a search field: it may not fit its popover without scrolling. */
export const MAX_WITHOUT_SEARCH = 12;

/**
 * The options whose text contains every search word, ignoring case and accents; those that start with the first
 * word come first.
 */
export function matching<Item extends { readonly text: string }>(
  items: readonly Item[],
  searchText: string,
): readonly Item[] {
  const words = fold(searchText)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return items;
  const matches = items.filter((item) => words.every((word) => fold(item.text).includes(word)));
  const order = (item: Item): number => (fold(item.text).startsWith(words[0]) ? 0 : 1);
  return matches
    .map((item, index) => ({ item, index }))
    .sort((a, b) => order(a.item) - order(b.item) || a.index - b.index)
    .map(({ item }) => item);
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
