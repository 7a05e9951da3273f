/**
 * The banks in an address: one by its name, or several as a JSON list, with null for all together; skips unknown ones.
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

/** Banks encoded for the address; null for none. */
export function writeBanks(banks: readonly (string | null)[]): string | null {
  if (banks.length === 0) return null;
  const [first] = banks;
  return banks.length === 1 && first !== null ? first : JSON.stringify(banks);
}
