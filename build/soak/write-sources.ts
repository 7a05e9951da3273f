import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import BetterSqlite3 from 'better-sqlite3';

import { writeXlsx } from '../../core/dataset-export/xlsx/xlsx.ts';
import { CLICK_EVERY, LATE_EVERY, NEXT_FROM, ROWS } from './sources.ts';

/** Marks each text cell, so that a cell in an error can be recognised. */
export const CELL_MARK = 'canary';

/** Writes the files that are mutated: the same records in each format. */
export async function writeSources(folder: string): Promise<void> {
  const file = (name: string): string => join(folder, name);
  const write = (name: string, lines: readonly string[]): void => writeFileSync(file(name), `${lines.join('\n')}\n`);
  const records = Array.from({ length: ROWS }, (_, row) => recordOf(row));
  const names = Object.keys(records[0]);
  write('data.csv', [names.join(), ...records.map((record) => Object.values(record).join())]);
  write(
    'data.jsonl',
    records.map((record) => JSON.stringify(record)),
  );
  const mapping = { id: 'id', time: 'time', bank: 'bank', banner: 'banner', steps: [{ name: 'click' }] };
  write('mapping.json', [JSON.stringify({ ...mapping, features: { income: 'numeric' } })]);
  writeSqlite(file('data.sqlite'), records);
  writeFileSync(file('data.arrow'), asArrow(names, records));
  await writeExcel(file('data.xlsx'), names, records);
  const next = Array.from({ length: ROWS }, (_, index) => nextRecordOf(index));
  write('next.csv', [names.join(), ...next.map((record) => Object.values(record).join())]);
  await writeExcel(file('next.xlsx'), names, next);
  await writeWithDuckdb(file('data.csv'), file('data.parquet'), file('data.duckdb'));
  write(
    'sample_skeleton_train.csv',
    records.map(({ click }, row) => `${row},${click},0,visit${row % 10},1,207\x02${CELL_MARK}${row % 7}\x031.0`),
  );
  write(
    'common_features_train.csv',
    Array.from({ length: 10 }, (_, visit) => `visit${visit},1,121\x02${CELL_MARK}${visit}\x031.0`),
  );
}

type SourceRecord = Readonly<Record<string, string | number>>;

function recordOf(row: number): SourceRecord {
  return {
    id: `${CELL_MARK}${row}`,
    time: new Date(Date.UTC(2026, 0, 1) + row * 3_600_000).toISOString(),
    bank: row % 2 === 0 ? 'north' : 'south',
    banner: `${CELL_MARK} ${row % 5}`,
    income: row / 8,
    click: +(row % CLICK_EVERY === 0),
  };
}

/** A record to append: the first half is already in the dataset, and some of that half have been clicked since. */
function nextRecordOf(index: number): SourceRecord {
  const record = recordOf(NEXT_FROM + index);
  const isLate = NEXT_FROM + index < ROWS && index % LATE_EVERY === 0;
  return isLate ? { ...record, click: 1 } : record;
}

function writeSqlite(path: string, records: readonly SourceRecord[]): void {
  const database = new BetterSqlite3(path);
  database.exec(`CREATE TABLE data (${Object.keys(records[0]).join()})`);
  const insert = database.prepare('INSERT INTO data VALUES (?, ?, ?, ?, ?, ?)');
  database.transaction(() => records.forEach((record) => insert.run(Object.values(record))))();
  database.close();
}

function asArrow(names: readonly string[], records: readonly SourceRecord[]): Uint8Array {
  const columns = Object.fromEntries(names.map((name) => [name, records.map((record) => record[name])]));
  return tableToIPC(tableFromArrays(columns), { format: 'file' })!;
}

async function writeExcel(path: string, names: readonly string[], records: readonly SourceRecord[]): Promise<void> {
  const columns = names.map((name) => ({ name, type: name === 'time' ? ('time' as const) : ('text' as const) }));
  async function* rows() {
    yield records.map((record) => Object.values(record));
  }
  await writeXlsx(path, columns, rows());
}

async function writeWithDuckdb(csv: string, parquet: string, duckdb: string): Promise<void> {
  const instance = await DuckDBInstance.create(duckdb);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE data AS SELECT * FROM read_csv('${csv}')`);
  await connection.run(`COPY data TO '${parquet}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
