import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { temporaryFolder } from '../../temporary.ts';

/** The banks, each with a run. */
export const BANKS = [
  { name: 'lantern', objective: 'approval', weight: 2, banners: [] },
  { name: 'meridian', objective: 'activation', weight: 1, banners: [] },
];

/** The users of the audience. */
export const USERS = 10_000;

/** A project with runs to rank an audience with. */
export interface RankingProject {
  readonly folder: string;
  readonly project: Project;
  readonly runs: readonly string[];
  readonly audience: string;
}

/** Creates a project, which is closed after the tests of the file, and an audience in its folder. */
export async function rankingProject(): Promise<RankingProject> {
  const folder = temporaryFolder();
  const { files } = await generateSample({ rows: 6000, seed: 5, out: folder, format: 'csv' }, quietJob());
  const project = openProject(join(folder, 'test.stepladder'), { mode: 'write', create: true });
  after(() => {
    project.close();
  });
  const imported = { files: [files.funnel], dataset: 'sample', mapping: files.mapping };
  await importDataset(project, imported, quietJob());
  const runs: string[] = [];
  for (const bank of BANKS) {
    saveBank(project, bank);
    runs.push(await trainFor(project, bank.name));
  }
  return { folder, project, runs, audience: writeAudience(folder, files.audience) };
}

async function trainFor(project: Project, bank: string): Promise<string> {
  const config = { model: { tower: { widths: [16, 8], dropout: [0, 0] } } };
  const options = { dataset: 'sample', bank, model: 'aitm', engine: 'onnx', seed: 1, epochs: 1, config } as const;
  const { run } = await trainModel(project, options, quietJob());
  return run;
}

/** Some ids look like formulas and some need quotes, so that the rows cover all variations. */
function writeAudience(folder: string, sample: string): string {
  const audience = join(folder, 'users.csv');
  const [header, ...lines] = readFileSync(sample, 'utf8').trimEnd().split('\n');
  const tails = lines.map((line) => line.slice(line.indexOf(',')));
  const users = Array.from(
    { length: USERS },
    (_, user) =>
      `${user % 97 === 0 ? `=${user}` : user % 89 === 0 ? `"a,""${user}"` : user}${tails[user % tails.length]}`,
  );
  writeFileSync(audience, `${header}\n${users.join('\n')}\n`);
  return audience;
}
