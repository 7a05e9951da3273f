/** Maximum number of banks that a bar names, the largest ones: more would fill a card. */
export const MAX_NAMED_BANKS = 20;

/** The banks of a selection in the order of their colours: as given if they are few, else the largest first. */
export function inShownOrder<Bank extends { readonly rows: number }>(banks: readonly Bank[]): readonly Bank[] {
  return banks.length <= MAX_NAMED_BANKS ? banks : [...banks].sort((a, b) => b.rows - a.rows);
}
