import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** A row of a ranked list. */
export interface Row {
  readonly bank: string;
  readonly banner: string;
  readonly score: number;
  readonly probabilities: readonly number[];
}

/** Reads the saved ranking's CSV in a simple, slow way. */
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
    probabilities: steps.map((at) => Math.fround(Number(cells[at]))),
  }));
}

/** Checks that two sums differ only by rounding. */
export function near(found: number, wanted: number): void {
  assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${found} is not ${wanted}`);
}
