/**
 * Decodes the banks in an address: one as its name, or several as a JSON list, in which null means all banks together.
 * Skips unavailable ones.
 */
export function readBanks(encoded: string | null, available: readonly (string | null)[]): readonly (string | null)[] {
  if (encoded === null) return [];
  if (available.includes(encoded)) return [encoded];
  try {
    const decoded: unknown = JSON.parse(encoded);
    const named = new Set<unknown>(Array.isArray(decoded) ? decoded : []);
    return available.filter((bank) => named.has(bank));
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
