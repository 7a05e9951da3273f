import { rm } from 'node:fs/promises';

import type { DuckDBConnection } from '@duckdb/node-api';

import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import type { SourceFile } from '../files/identify.ts';
import { identifier, withDuckdb, type DuckdbReader } from './duckdb.ts';
import { chooseTable } from './tables.ts';

const DUCKDB = { format: 'DuckDB', extension: 'duckdb' } as const;
/** Name under which the file is attached. */
const ATTACHED = 'data';

/** Reads a table of a DuckDB file: `table`, or the only one. Views are not read, since they run code of the file. */
export function duckdbTableReader(file: string, table: string | undefined): DuckdbReader {
  return {
    ...DUCKDB,
    async open(connection, source) {
      const tables = await attach(connection, source);
      const chosen = chooseTable(file, [...tables.keys()], table);
      return tables.get(chosen)!;
    },
  };
}

/** The tables of a DuckDB file. */
export async function duckdbTables({ path }: SourceFile, job: JobContext): Promise<readonly string[]> {
  const folder = createTemporaryFolder('parquet');
  let tables: readonly string[] = [];
  try {
    await withDuckdb(path, DUCKDB, folder, job, async (connection, source) => {
      tables = [...(await attach(connection, source)).keys()];
    });
    return tables;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Attaches a DuckDB file and returns the FROM clause of each of its tables, by name. */
async function attach(connection: DuckDBConnection, source: string): Promise<ReadonlyMap<string, string>> {
  await connection.run(`ATTACH ${source} AS ${ATTACHED} (READ_ONLY)`);
  const result = await connection.runAndReadAll(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = '${ATTACHED}' AND NOT internal ` +
      'ORDER BY schema_name, table_name',
  );
  return new Map(
    result
      .getRows()
      .map(([schema, name]) => [
        schema === 'main' ? String(name) : `${String(schema)}.${String(name)}`,
        [ATTACHED, String(schema), String(name)].map(identifier).join('.'),
      ]),
  );
}
