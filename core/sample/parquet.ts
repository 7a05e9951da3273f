import { csvToParquet } from '../csv-to-parquet.ts';
import { AppError } from '../errors.ts';
import { STEPS } from './chain.ts';
import { cannotWrite } from './files.ts';
import { FUNNEL_HEADER } from './rows.ts';
import type { World } from './world-types.ts';

/** DuckDB's type of each column of the impressions file: ids are text, to keep their leading zeros. */
function columnTypes(world: World): ReadonlyMap<string, string> {
  const types = new Map(['event_time', ...STEPS.map((step) => `${step}_time`)].map((name) => [name, 'TIMESTAMP']));
  for (const spec of world.fields.specs)
    if (spec.by === 'number') types.set(spec.name, spec.decimals === 0 ? 'BIGINT' : 'DOUBLE');
  return types;
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
  const types = columnTypes(world);
  const columns = FUNNEL_HEADER.split(',').map((name) => ({ name, type: types.get(name) ?? 'VARCHAR' }));
  try {
    await csvToParquet(csvPath, parquetPath, columns, signal);
  } catch (cause) {
    throw cause instanceof AppError ? cause : cannotWrite(parquetPath, cause);
  }
}
