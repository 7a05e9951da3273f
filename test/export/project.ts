/** A small project with runs to export, and audiences that are hard to read. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { endWithFile, wholeProcess } from '../../build/testing/scopes.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { openProject, withProject, type Project } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { temporaryFolder } from '../temporary.ts';

const job = quietJob();
const tower = { widths: [16, 8], dropout: [0, 0] };

/** A project and an audience that are made once per process and then copied. */
interface Made {
  readonly path: string;
  readonly audience: string;
  readonly runs: readonly string[];
}

const made = new Map<string, Promise<Made>>();
endWithFile();

/**
 * A project with a run of one bank, which is an ensemble, and one of another bank. In its data, the column city may
 * have another name.
 */
export async function makeProject(
  folder: string,
  city = 'city',
): Promise<{ project: Project; runs: string[]; audience: string }> {
  const making = made.get(city) ?? make(city);
  made.set(city, making);
  const { path, audience, runs } = await making;
  const copies = { path: join(folder, 'export.stepladder'), audience: join(folder, 'audience.csv') };
  copyFileSync(path, copies.path);
  copyFileSync(audience, copies.audience);
  return { project: openProject(copies.path, { mode: 'write' }), runs: [...runs], audience: copies.audience };
}

async function make(city: string): Promise<Made> {
  const folder = temporaryFolder(wholeProcess);
  const { files } = await generateSample({ rows: 4000, seed: 5, out: folder, format: 'csv' }, job);
  if (city !== 'city') renameCity(files, city);
  const path = join(folder, 'export.stepladder');
  const runs = await withProject(path, { mode: 'write', create: true }, (project) => fill(project, files));
  return { path, audience: files.audience, runs };
}

interface SampleFiles {
  readonly funnel: string;
  readonly mapping: string;
}

function renameCity(files: SampleFiles, city: string): void {
  const funnel = readFileSync(files.funnel, 'utf8');
  writeFileSync(
    files.funnel,
    funnel.replace(',city,', () => `,"${city.replaceAll('"', '""')}",`),
  );
  const mapping = readFileSync(files.mapping, 'utf8');
  writeFileSync(
    files.mapping,
    mapping.replace('"city"', () => JSON.stringify(city)),
  );
}

/** Imports the sample and trains the runs; returns their names. */
async function fill(project: Project, files: SampleFiles): Promise<string[]> {
  const mapping = { ...(JSON.parse(readFileSync(files.mapping, 'utf8')) as object), missing: ['NULL', '不详', '-1.0'] };
  await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping }, job);
  saveBank(project, { name: 'lantern', objective: 'approval', weight: 2, banners: [], value: 90, currency: 'EUR' });
  saveBank(project, { name: 'meridian', objective: 'activation', weight: 1, banners: [], value: 70, currency: 'EUR' });
  const runs: string[] = [];
  const history = { field: 'interests', length: 3 };
  for (const [bank, training, model] of [
    ['lantern', { members: 2, downSampling: 0.1 }, { tower }],
    ['meridian', {}, { tower: { ...tower, kind: 'sequence', history } }],
  ] as const) {
    const config = { training, features: { minFrequency: 5 }, model };
    const options = { dataset: 'sample', bank, model: 'aitm', engine: 'onnx', seed: 1, epochs: 1, config } as const;
    runs.push((await trainModel(project, options, job)).run);
  }
  return runs;
}

type Cells = Record<string, string>;

/** Changes to the users 0, 2, 4 and so on: values that are hard to read, or make a record unusable. */
const oddities: readonly ((cells: Cells) => void)[] = [
  (cells) => Object.assign(cells, { user_id: '=1+1', city: '' }),
  (cells) => Object.assign(cells, { user_id: '-5', city: 'Atlantis', interests: '' }),
  (cells) => Object.assign(cells, { user_id: ' 用户,"一"', area: '不详', gender: 'NULL' }),
  (cells) => Object.assign(cells, { user_id: 'a;=b', interests: '||' }),
  (cells) => Object.assign(cells, { interests: ' pets | 足球||short video |', age: ' 42 ' }),
  (cells) => Object.assign(cells, { age: '+5', credit_score: '.5', income_estimate: '4e3' }),
  (cells) => Object.assign(cells, { age: '1.', credit_score: '-0', weight: '' }),
  (cells) => Object.assign(cells, { age: 'old' }),
  (cells) => Object.assign(cells, { age: '1e999' }),
  (cells) => Object.assign(cells, { age: 'nan' }),
  (cells) => Object.assign(cells, { weight: '-1' }),
  (cells) => Object.assign(cells, { weight: '0', weight_lantern: '' }),
  (cells) => Object.assign(cells, { weight_lantern: '1e13' }),
  (cells) => Object.assign(cells, { weight: '12345678901.25' }),
  (cells) => Object.assign(cells, { user_id: '' }),
  (cells) => Object.assign(cells, { user_id: 'NULL' }),
  (cells) => Object.assign(cells, { user_id: '0007' }),
  (cells) => Object.assign(cells, { user_id: '0007', weight: '9' }),
];

/** The users of an audience, some with odd values. Forty follow again under other ids, so that their scores tie. */
export function oddUsers(audience: string): Cells[] {
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  const users = lines.map((line): Cells => {
    const cells = line.split(',');
    return { ...Object.fromEntries(names.map((name, index) => [name, cells[index]])), weight_lantern: '1.1' };
  });
  oddities.forEach((change, index) => {
    change(users[2 * index]);
  });
  const twins = users.slice(40, 80).map((cells, index) => ({ ...cells, user_id: `twin ${index}` }));
  return [...users, ...twins];
}

/** The users as CSV. */
export function csvText(users: readonly Cells[]): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [Object.keys(users[0]), ...users.map((cells) => Object.values(cells))];
  return lines.map((line) => `${line.map(cell).join(',')}\n`).join('');
}

/** Writes users as Parquet: numbers as numbers, interests as lists. */
export async function writeUsers(users: readonly Cells[], path: string): Promise<void> {
  writeFileSync(`${path}.csv`, csvText(users));
  await duckdb(
    `COPY (SELECT * REPLACE (TRY_CAST(age AS DOUBLE) AS age, TRY_CAST(debt_ratio AS FLOAT) AS debt_ratio,
       TRY_CAST(credit_score AS INTEGER) AS credit_score, string_split(interests, '|') AS interests)
     FROM read_csv('${path}.csv', all_varchar = true)) TO '${path}' (FORMAT parquet)`,
  );
}

/** The rows of a Parquet file as CSV, in order. */
export async function parquetAsCsv(path: string): Promise<string> {
  await duckdb(`COPY (SELECT * FROM read_parquet('${path}')) TO '${path}.csv' (FORMAT csv)`);
  return readFileSync(`${path}.csv`, 'utf8');
}

async function duckdb(statement: string): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}
