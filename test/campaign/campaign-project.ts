import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { endWithFile, wholeProcess } from '../../build/testing/scopes.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { openProject } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { writeNumberedAudience } from '../score/numbered-audience.ts';
import { temporaryFolder } from '../temporary.ts';

const USERS = 3000;
const VALUES = { lantern: 100, meridian: 400, oakhill: 150, sprout: 120 };

interface Files {
  readonly path: string;
  readonly audience: string;
}

let made: Promise<Files> | undefined;
endWithFile();

/**
 * A project with a model for four banks, and an audience of 3,000 users, a tenth of them of weight 0: copies of what is
 * made once per process.
 */
export async function campaignProject() {
  const source = await (made ??= make());
  const folder = temporaryFolder();
  const path = join(folder, 'test.stepladder');
  const audience = join(folder, 'users.csv');
  copyFileSync(source.path, path);
  copyFileSync(source.audience, audience);
  return { folder, path, audience, readList: (file: string) => readList(join(folder, file)) };
}

async function make(): Promise<Files> {
  const job = quietJob();
  const folder = temporaryFolder(wholeProcess);
  const path = join(folder, 'test.stepladder');
  const audience = join(folder, 'users.csv');
  const { files } = await generateSample({ rows: 4000, seed: 5, out: folder, format: 'csv' }, job);
  const project = openProject(path, { mode: 'write', create: true });
  await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, job);
  for (const [bank, value] of Object.entries(VALUES))
    saveBank(project, { name: bank, objective: 'approval', weight: 1, value, currency: 'EUR', banners: [] });
  const config = { model: { tower: { widths: [16, 8], dropout: [0, 0] } } };
  await trainModel(project, { dataset: 'sample', model: 'aitm', engine: 'onnx', seed: 1, epochs: 1, config }, job);
  project.close();
  writeNumberedAudience(files.audience, audience, { users: USERS, zeroEvery: 10 });
  return { path, audience };
}

/** The records of a ranked list: the cells by column. */
function readList(path: string): Readonly<Record<string, string>>[] {
  const [header, ...rows] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(header.map((column, index) => [column, cells[index]])));
}
