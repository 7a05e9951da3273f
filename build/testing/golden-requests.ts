/** Requests in the Open Inference Protocol for the golden rows of an export, with the probabilities to expect. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';

import type { ExportManifest } from '../../core/export/manifest.ts';

/** An input of a request: texts or numbers, row by row. */
export interface InputTensor {
  readonly name: string;
  readonly datatype: 'BYTES' | 'FP64';
  readonly shape: readonly [rows: number, width: number];
  readonly data: readonly (string | number)[];
}

/** A golden row: the inputs of its user, and its probabilities by output and candidate. */
export interface GoldenRow {
  readonly user: readonly InputTensor[];
  readonly expected: Readonly<Record<string, readonly number[]>>;
}

/** The golden rows of an export, and its candidates. */
export interface Golden {
  readonly rows: readonly GoldenRow[];
  readonly candidates: readonly { readonly bank: string; readonly banner: string }[];
}

/** Reads the golden rows of an export. */
export async function readGolden(folder: string): Promise<Golden> {
  const { columns, steps, banks } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ExportManifest;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(`SELECT * FROM '${join(folder, 'golden.parquet')}'`);
  const rows = read.getRowObjectsJS().map((row): GoldenRow => ({
    user: columns.map(({ input: name, kind }) =>
      kind === 'numeric'
        ? { name, datatype: 'FP64', shape: [1, 1], data: [(row[name] as number | null) ?? NaN] }
        : { name, datatype: 'BYTES', shape: [1, 1], data: [(row[name] as string | null) ?? ''] },
    ),
    expected: Object.fromEntries(steps.map(({ output }) => [output, row[output] as number[]])),
  }));
  connection.closeSync();
  instance.closeSync();
  return { rows, candidates: banks.flatMap(({ bank, banners }) => banners.map((banner) => ({ bank, banner }))) };
}

/** The inputs for some users with the same candidates. */
export function inputsOf(rows: readonly GoldenRow[], candidates: Golden['candidates']): InputTensor[] {
  const columns = rows[0].user.map((tensor, index): InputTensor => ({
    ...tensor,
    shape: [rows.length, 1],
    data: rows.flatMap(({ user }) => user[index].data),
  }));
  const names = (['bank', 'banner'] as const).map((name): InputTensor => ({
    name,
    datatype: 'BYTES',
    shape: [rows.length, candidates.length],
    data: rows.flatMap(() => candidates.map((candidate) => candidate[name])),
  }));
  return [...columns, ...names];
}

/** A request as JSON, in which Triton also reads NaN. */
export function requestBody(inputs: readonly InputTensor[]): string {
  const tensors = inputs.map(({ data, ...tensor }) => {
    const values = data.map((value) => (Number.isNaN(value) ? 'NaN' : JSON.stringify(value)));
    return `${JSON.stringify(tensor).slice(0, -1)},"data":[${values.join(',')}]}`;
  });
  return `{"inputs":[${tensors.join(',')}]}`;
}
