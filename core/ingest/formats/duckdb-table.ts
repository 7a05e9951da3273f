import type { DuckDBConnection } from '@duckdb/node-api';

import { removeFolder } from '../../busy-files.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import type { SourceFile } from '../files/identify.ts';
import { identifier, withDuckdb, type DuckdbReader } from './duckdb.ts';
import { chooseTable, computedColumns } from './tables.ts';

const DUCKDB = { format: 'DuckDB', extension: 'duckdb' } as const;
/** Name under which the file is attached. */
const ATTACHED = 'data';

/** Reads a table of a DuckDB file: `table`, or the only one. Views are not read, since they run code from the file. */
export function duckdbTableReader(file: string, table: string | undefined): DuckdbReader {
  return {
    ...DUCKDB,
    async open(connection, source) {
      const tables = await attach(connection, source);
      const chosen = chooseTable(file, [...tables.keys()], table);
      const { from, computed } = tables.get(chosen)!;
      if (computed) throw computedColumns(file, chosen);
      return from;
    },
  };
}

/** The tables of a DuckDB file. */
export async function duckdbTables({ path }: SourceFile, job: JobContext): Promise<readonly string[]> {
  const folder = createTemporaryFolder('duckdb');
  let tables: readonly string[] = [];
  try {
    await withDuckdb(path, DUCKDB, folder, job, async (connection, source) => {
      tables = [...(await attach(connection, source)).keys()];
    });
    return tables;
  } finally {
    removeFolder(folder);
  }
}

/** A table of a DuckDB file. */
interface DuckdbTable {
  /** The FROM clause. */
  readonly from: string;
  /** Whether it has columns that are computed when they are read: they run code from the file, which may never end. */
  readonly computed: boolean;
}

/** Attaches a DuckDB file and returns its tables by name. */
async function attach(connection: DuckDBConnection, source: string): Promise<ReadonlyMap<string, DuckdbTable>> {
  await connection.run(`ATTACH ${source} AS ${ATTACHED} (READ_ONLY)`);
  const result = await connection.runAndReadAll(
    `SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE database_name = '${ATTACHED}' AND NOT internal ` +
      'ORDER BY schema_name, table_name',
  );
  return new Map(
    result
      .getRows()
      .map((row) => row.map(String))
      .map(([schema, name, sql]) => [
        schema === 'main' ? name : `${schema}.${name}`,
        {
          from: [ATTACHED, schema, name].map(identifier).join('.'),
          computed: COMPUTED.test(withoutQuoted(sql)),
        },
      ]),
  );
}

/** How DuckDB writes the definition of a computed column. */
const COMPUTED = /\bGENERATED ALWAYS AS\b/;

/** SQL without its texts and quoted names. */
function withoutQuoted(sql: string): string {
  return sql.replaceAll(/"[^"]*"|'[^']*'/g, '');
}
