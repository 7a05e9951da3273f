import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** A row of a ranked list. */
export interface Row {
  readonly bank: string;
  readonly banner: string;
  readonly score: number;
  readonly probabilities: readonly number[];
}

/** Reads the CSV file of a ranked list in a simple, slow way. */
export function readList(path: string): Row[] {
  const [header, ...lines] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/"[^,]*,(?:[^"]|"")*"/, 'quoted').split(','));
  const columnIndex = (name: string): number => header.indexOf(name);
  const steps = header.filter((name) => name.startsWith('p_')).map(columnIndex);
  return lines.map((cells) => ({
    bank: cells[columnIndex('bank')],
    banner: cells[columnIndex('banner')],
    score: Math.fround(Number(cells[columnIndex('score')])),
    probabilities: steps.map((index) => Math.fround(Number(cells[index]))),
  }));
}

/** Checks that two sums differ only by rounding. */
export function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}
