/**
 * The banks that an address names: one by its name, several or all together as a JSON list with null for all; unknown
 * ones are left out.
 */
export function readBanks(written: string | null, known: readonly (string | null)[]): readonly (string | null)[] {
  if (written === null) return [];
  if (known.includes(written)) return [written];
  try {
    const listed: unknown = JSON.parse(written);
    return Array.isArray(listed) ? known.filter((bank) => listed.includes(bank)) : [];
  } catch {
    return [];
  }
}

/** The banks as an address names them; null for none. */
export function writeBanks(banks: readonly (string | null)[]): string | null {
  if (banks.length === 0) return null;
  const [first] = banks;
  return banks.length === 1 && first !== null ? first : JSON.stringify(banks);
}
