import { createHash } from 'node:crypto';

import type { NewColumn, StepInfo } from './dataset-types.ts';

/** A column's schema and the checksums of its data. */
export interface HashedColumn {
  readonly column: NewColumn;
  readonly chunks: readonly { readonly rows: number; readonly checksum: number }[];
  /** The checksums of the dictionary's pieces. */
  readonly dictionary: readonly number[];
}

/** The digest of a dataset: equal for equal data and schema, regardless of where and when they were imported. */
export function dataHash(rows: number, steps: readonly StepInfo[], columns: readonly HashedColumn[]): string {
  const hashed = {
    rows,
    steps: steps.map(({ name, windowDays, timed }) => ({ name, windowDays, timed })),
    columns: columns.map(({ column: { name, role, kind }, chunks, dictionary }) => ({
      name,
      role,
      kind,
      chunks: chunks.map(({ checksum }) => checksum),
      dictionary,
    })),
  };
  return createHash('sha256').update(JSON.stringify(hashed)).digest('hex');
}
