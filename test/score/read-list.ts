import { readFileSync } from 'node:fs';

/** The cells of a CSV file without quotes. */
export function readCells(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

/** The records of a CSV file without quotes, by the names of their columns. */
export function readRows(path: string): Readonly<Record<string, string>>[] {
  const [header, ...lines] = readCells(path);
  return lines.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
}
