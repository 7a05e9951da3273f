/**
 * Parses numbers separated by commas, semicolons or spaces, without duplicates; null for fewer than two or an invalid
 * one.
 */
export function parseNumbers(typed: string): readonly number[] | null {
  const parts = typed.split(/[,;，；\s]+/).filter((part) => part !== '');
  const numbers = [...new Set(parts.map(Number))];
  return numbers.length < 2 || numbers.some((number) => !Number.isFinite(number)) ? null : numbers;
}
