/** Reads numbers with commas between them; null for fewer than two, or what is none. */
export function readValues(written: string): readonly number[] | null {
  const parts = written.split(/[,;，；\s]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.length < 2 || numbers.some((number) => !Number.isFinite(number)) ? null : [...new Set(numbers)];
}
