import { tmpdir } from 'node:os';

import { DuckDBInstance } from '@duckdb/node-api';

import { cancelled } from '../errors.ts';
import { message } from '../text/message.ts';
import { STEPS } from './chain.ts';
import { cannotWrite } from './files.ts';
import { funnelHeader } from './rows.ts';
import type { World } from './world-types.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** DuckDB's type of each column of the impressions file: ids are text, to keep their leading zeros. */
function columnTypes(world: World): string {
  const types = new Map(['event_time', ...STEPS.map((step) => `${step}_time`)].map((name) => [name, 'TIMESTAMP']));
  for (const spec of world.fields.specs)
    if (spec.by === 'number') types.set(spec.name, spec.decimals === 0 ? 'BIGINT' : 'DOUBLE');
  return funnelHeader(world)
    .split(',')
    .map((name) => `${quoted(name)}: ${quoted(types.get(name) ?? 'VARCHAR')}`)
    .join(', ');
}

/**
 * Copies the impressions from CSV to a Parquet file with typed columns, in the same order and in bounded memory; throws
 * `cancelled` soon after the signal aborts.
 */
export async function writeParquet(
  world: World,
  csvPath: string,
  parquetPath: string,
  signal: AbortSignal,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', temp_directory: tmpdir() });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    await connection.run(`COPY (SELECT * FROM read_csv(${quoted(csvPath)},
        delim = ',', header = true, auto_detect = false, columns = {${columnTypes(world)}}))
      TO ${quoted(parquetPath)} (FORMAT parquet, COMPRESSION zstd)`);
  } catch (cause) {
    if (signal.aborted) throw cancelled(message('base.nothingChanged'));
    throw cannotWrite(parquetPath, cause);
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}
