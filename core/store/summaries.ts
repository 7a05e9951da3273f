import { unpackChecked } from './checked.ts';
import type { PackedRow } from './checked.ts';
import { packColumn, unpackColumn } from './codec.ts';
import type { DatasetInfo } from './datasets.ts';
import type { Unsigned } from './integers.ts';
import { contentChecksum } from './packed.ts';
import type { Project } from './project.ts';
import { get, run, transaction } from './sql.ts';

/** Counts of a dataset, and plain data that tell what they are of. */
export interface Summary {
  readonly about: unknown;
  readonly counts: Unsigned;
}

/** A summary as it is kept. */
export interface PackedSummary {
  readonly about: unknown;
  readonly packed: Buffer;
}

/** Packs counts, which takes a small part of their memory. */
export function packSummary({ about, counts }: Summary): PackedSummary {
  return { about, packed: packColumn({ kind: 'code', values: counts }) };
}

/** Keeps packed counts of a dataset under their names, in place of earlier ones: all of them or none. */
export function writeSummaries({ database }: Project, { id }: Pick<DatasetInfo, 'id'>, summaries: ReadonlyMap<string, PackedSummary>): void {
  transaction(database, () => {
    for (const [name, { about, packed }] of summaries) {
      run(database, 'INSERT OR REPLACE INTO summaries (dataset_id, name, about_json, checksum, packed) VALUES (?, ?, ?, ?, ?)', id, name, JSON.stringify(about), contentChecksum(packed), packed);
    }
  });
}

/** The counts of a dataset under a name; null where there are none. Throws `corrupt` where the checksum fails. */
export function readSummary({ database }: Project, { id }: Pick<DatasetInfo, 'id'>, name: string): Summary | null {
  const row = get<PackedRow & { readonly about_json: string }>(database, 'SELECT about_json, checksum, packed FROM summaries WHERE dataset_id = ? AND name = ?', id, name);
  if (row === undefined) return null;
  const data = unpackChecked(row, `summary ${name}`, unpackColumn);
  if (data.kind !== 'code') throw new TypeError(`summary ${name} holds ${data.kind} values`);
  return { about: JSON.parse(row.about_json) as unknown, counts: data.values };
}
