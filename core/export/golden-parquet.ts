import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';

import { removeFile } from '../busy-files.ts';
import { recordLimits, systemErrorOf } from '../csv-to-parquet.ts';
import type { CandidateList } from '../score/candidates/candidates.ts';
import { csvOf, type GoldenRows } from './golden.ts';
import type { ExportPlan } from './plan.ts';

/** The golden rows in the folder of an export. */
export const GOLDEN_FILE = 'golden.parquet';

/**
 * Writes golden rows as Parquet, with the names of the graph's inputs and outputs: bank, banner and probabilities are
 * lists, with an entry for each candidate. Throws the system's errors.
 */
export async function writeGolden(
  folder: string,
  { columns, steps }: ExportPlan,
  { candidates }: Pick<CandidateList, 'candidates'>,
  golden: GoldenRows,
): Promise<void> {
  const source = join(folder, 'golden.csv');
  const names = [...columns.map((_, index) => `c${index}`), ...steps.map((_, index) => `p${index}`)];
  const rows = Array.from({ length: golden.count }, (_, row) => [
    ...golden.cells.map((cells) => cells[row]),
    ...golden.probabilities.map((ofStep) => listOf(ofStep, row, candidates.length)),
  ]);
  const records = [names, ...rows].map((row) => csvOf([row]));
  writeFileSync(source, records.join(''), { mode: 0o600 });
  const longest = Math.max(...records.map((record) => Buffer.byteLength(record)));
  const texts = (values: readonly string[]): string => `[${values.map(literal).join(', ')}]::VARCHAR[]`;
  const selected = [
    ...columns.map(({ input, kind }, index) =>
      kind === 'numeric' ? `CAST(c${index} AS DOUBLE) AS ${quoted(input)}` : `c${index} AS ${quoted(input)}`,
    ),
    `${texts(candidates.map(({ bank }) => bank))} AS bank`,
    `${texts(candidates.map(({ banner }) => banner))} AS banner`,
    ...steps.map(({ output }, index) => `CAST(p${index} AS FLOAT[]) AS ${quoted(output)}`),
  ];
  const types = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  await executeSql(
    `COPY (SELECT ${selected.join(', ')} FROM read_csv(${literal(source)}, delim = ',', quote = '"', escape = '"',
       header = true, auto_detect = false, nullstr = '', ${recordLimits(longest)}, columns = {${types}}))
     TO ${literal(join(folder, GOLDEN_FILE))} (FORMAT parquet, COMPRESSION zstd)`,
  );
  removeFile(source);
}

function listOf(numbers: Float32Array, row: number, width: number): string {
  const list = Array.from(numbers.subarray(row * width, (row + 1) * width), (number) => String(number).toLowerCase());
  return `[${list.join(', ')}]`;
}

async function executeSql(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(sql);
  } catch (error) {
    throw systemErrorOf(error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
