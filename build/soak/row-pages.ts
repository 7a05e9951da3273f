import BetterSqlite3 from 'better-sqlite3';

import type { ByteRange } from './mutate.ts';

/** The tables with packed data, which lies mostly on overflow pages. */
const PACKED: readonly string[] = [
  ...['chunks', 'dictionary_pieces', 'artifacts', 'artifact_pieces', 'summaries'],
  ...['replaced_chunks', 'replaced_pieces'],
];
/** The tables whose pages are damaged, together with the pages of their indexes. */
const TABLES: readonly string[] = [
  ...['datasets', 'steps', 'columns', 'banks', 'banners', 'runs', 'epochs', 'rejects'],
  ...[
    'comparisons',
    'tunings',
    'studies',
    'run_uses',
    'exports',
    'campaigns',
    'mappings',
    'segments',
    'views',
    'annotations',
  ],
  'appends',
  ...PACKED,
];
/** The tables that undoing an append reads. */
export const APPEND_TABLES: readonly string[] = ['appends', 'replaced_chunks', 'replaced_pieces'];
/** Length of a page's header and of the pointers to its first cells. */
const HEAD_BYTES = 24;

interface Page {
  readonly start: number;
  readonly size: number;
  readonly unused: number;
}

/**
 * Where a project keeps rows: the header of each page and its cells, which fill it from the end. Packed data counts
 * only as far as it is on the page of its row.
 */
export function rowRanges(project: string, tables = TABLES): readonly ByteRange[] {
  const database = new BetterSqlite3(project, { readonly: true });
  try {
    const pages = database
      .prepare(
        'SELECT pgoffset AS start, pgsize AS size, unused FROM dbstat JOIN sqlite_schema USING (name) ' +
          'WHERE tbl_name IN (SELECT value FROM json_each(?)) ' +
          "AND (pagetype <> 'overflow' OR tbl_name NOT IN (SELECT value FROM json_each(?)))",
      )
      .all(JSON.stringify(tables), JSON.stringify(PACKED)) as Page[];
    return pages.flatMap(({ start, size, unused }) => [
      { start, end: start + HEAD_BYTES },
      // Cells take more bytes than headers, so they are chosen twice as often.
      ...Array.from({ length: 2 }, () => ({ start: Math.min(start + unused, start + size - 1), end: start + size })),
    ]);
  } finally {
    database.close();
  }
}
