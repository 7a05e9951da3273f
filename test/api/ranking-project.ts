import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { trainModel } from '../../core/train/fit/train.ts';

/** Settings of a model that trains in almost no time. */
export const config = { model: { tower: { widths: [16, 8], dropout: [0, 0] } } };

/** The project and files that `makeRankingProject` writes. */
interface Made {
  readonly project: Uint8Array;
  readonly audience: Uint8Array;
}

let made: Promise<Made> | undefined;

/**
 * Creates a project from a sample with two banks, with two runs for the first of them, and `audience.csv` in the
 * folder. They are made once per process.
 */
export async function makeRankingProject(project: string, folder: string): Promise<void> {
  const bytes = await (made ??= make());
  writeFileSync(project, bytes.project);
  writeFileSync(join(folder, 'audience.csv'), bytes.audience);
}

async function make(): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-ranking-project-'));
  try {
    const project = join(folder, 'made.stepladder');
    const { files } = await generateSample({ rows: 6000, seed: 4, out: folder, format: 'csv' }, quietJob());
    await withProject(project, { mode: 'write', create: true }, (opened) => fill(opened, files));
    return { project: readFileSync(project), audience: readFileSync(files.audience) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fill(opened: Project, files: Awaited<ReturnType<typeof generateSample>>['files']): Promise<void> {
  const job = quietJob();
  await importDataset(opened, { files: [files.funnel], dataset: 'spring', mapping: files.mapping }, job);
  saveBank(opened, { name: 'lantern', objective: 'approval', weight: 2, banners: [] });
  saveBank(opened, { name: 'sprout', objective: 'click', weight: 1, banners: [] });
  const settings = { model: 'aitm', engine: 'onnx', epochs: 1, config } as const;
  for (const seed of [1, 2]) await trainModel(opened, { dataset: 'spring', bank: 'lantern', seed, ...settings }, job);
}
