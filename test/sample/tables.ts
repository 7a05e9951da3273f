import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A table as read, with all cells as text. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads a CSV file. */
export async function readTable(path: string): Promise<Table> {
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return { header: header.split(','), rows: lines.map((line) => line.split(',')) };
}

/** A column by its name. */
export function columnOf(table: Table, name: string): string[] {
  const index = table.header.indexOf(name);
  assert.notEqual(index, -1, `no column ${name}`);
  return table.rows.map((row) => row[index]);
}

/** The SHA-256 of a file. */
export async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
