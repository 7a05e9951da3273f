import { existsSync, lstatSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { removeFolder } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import { importDataset } from '../ingest/import.ts';
import type { JobContext } from '../job.ts';
import { createTemporaryFolder } from '../processes/temporary-folder.ts';
import { copyPublished } from '../publish.ts';
import { generateSample } from '../sample/generate.ts';
import { AUDIENCE_HEADER } from '../sample/rows.ts';
import { listDatasets } from '../store/datasets/datasets.ts';
import { withProject, type Project } from '../store/file/project.ts';
import { listBanks, saveBank } from '../store/runs/banks.ts';
import { listRuns } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { promoteIfCalibrated } from '../train/runs/promote.ts';
import { sampleSettings, SAMPLE_DATASET, TRAINED_BANKS, trainOnSample } from './banks.ts';

/** The size of the sample and the limits for training its models. */
export interface SampleProjectOptions {
  readonly project: string;
  readonly rows: number;
  readonly epochs: number;
  /** Small for small samples, whose models train for few epochs. */
  readonly batchSize: number;
}

/** The content added to the project. */
export interface SampleProject {
  readonly dataset: string;
  readonly rows: number;
  /** Each bank with its active run; null if none was trained, or its predictions are off by more than a factor of 2. */
  readonly banks: readonly { readonly bank: string; readonly objective: string; readonly run: string | null }[];
  readonly audience: AudienceFile;
  readonly elapsedMs: number;
}

/** The sample's audience, a file beside the project. */
export interface AudienceFile {
  readonly file: string;
  readonly name: string;
  readonly bytes: number;
}

/** The fraction of the total time that each stage takes, in order. */
const SHARES = { generate: 0.1, import: 0.15, train: 0.75 };

/**
 * Fills an empty project with the sample: its dataset, each bank's objective, two trained models, which become active
 * unless they are badly calibrated, and an audience beside the project's file. Throws `state` if the project is not
 * empty, or something else has the audience's name. Keeps what was finished before a failure or a cancellation.
 */
export async function fillSampleProject(
  { project, rows, epochs, batchSize }: SampleProjectOptions,
  job: JobContext,
): Promise<SampleProject> {
  const startedMs = performance.now();
  await checkEmpty(project);
  await refuseOtherAudience(project);
  const folder = createTemporaryFolder('sample');
  try {
    const { files } = await generateSample(
      { rows, seed: 1, out: folder, format: 'csv' },
      stageJob(job, 'sample', 0, SHARES.generate),
    );
    await withProject(
      project,
      { mode: 'write', create: true, exclusive: true, purpose: message('sample.importing') },
      (opened) =>
        importDataset(
          opened,
          { files: [files.funnel], dataset: SAMPLE_DATASET, mapping: files.mapping },
          stageJob(job, 'read', SHARES.generate, SHARES.import),
        ),
    );
    const audience = await copyAudience(files.audience, project);
    const banks = await withProject(project, { mode: 'write', purpose: message('sample.training') }, (opened) =>
      setUpBanks(opened, { epochs, config: { training: { batchSize } } }, job),
    );
    return { dataset: SAMPLE_DATASET, rows, banks, audience, elapsedMs: Math.round(performance.now() - startedMs) };
  } finally {
    removeFolder(folder);
  }
}

/** The audience of a project with the sample; null if there is none, or the file of that name is not the sample's. */
export async function sampleAudience(project: string): Promise<AudienceFile | null> {
  const file = audiencePath(project);
  const stats = await stat(file).catch(() => null);
  if (stats?.isFile() !== true || !(await isSampleAudience(file).catch(() => false))) return null;
  return { file, name: basename(file), bytes: stats.size };
}

async function checkEmpty(path: string): Promise<void> {
  if (!existsSync(path)) return;
  await withProject(path, { mode: 'read' }, (opened) => {
    if (listDatasets(opened).length + listRuns(opened).length + listBanks(opened).length === 0) return;
    throw new AppError('state', message('sample.notEmpty'), message('sample.newProject'));
  });
}

async function setUpBanks(
  project: Project,
  settings: Parameters<typeof trainOnSample>[2],
  job: JobContext,
): Promise<SampleProject['banks']> {
  for (const bank of sampleSettings) saveBank(project, bank);
  job.report({ phase: 'read', fraction: SHARES.generate + SHARES.import, saved: true });
  const active = new Map<string, string | null>();
  for (const [index, bank] of TRAINED_BANKS.entries()) {
    const share = SHARES.train / TRAINED_BANKS.length;
    const from = SHARES.generate + SHARES.import + index * share;
    const { run } = await trainOnSample(project, bank, settings, stageJob(job, 'train', from, share));
    active.set(bank, promoteIfCalibrated(project, run)?.promotedRun ?? null);
    job.report({ phase: `train ${bank}`, fraction: from + share, saved: true });
  }
  return sampleSettings.map(({ name, objective }) => ({ bank: name, objective, run: active.get(name) ?? null }));
}

/** Throws `state` if the audience would replace anything but an earlier audience of the sample. */
async function refuseOtherAudience(project: string): Promise<void> {
  const file = audiencePath(project);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isFile() && (await isSampleAudience(file)))) return;
  throw new AppError('state', message('sample.otherAudience', { file }), message('sample.moveAudience'));
}

const MAX_HEADER_BYTES = 10_000;

async function isSampleAudience(file: string): Promise<boolean> {
  return (await headerOf(file)) === AUDIENCE_HEADER;
}

async function headerOf(file: string): Promise<string> {
  await using opened = await open(file, 'r');
  const { buffer, bytesRead } = await opened.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
  return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0];
}

/** Copies the audience beside the project, where users will look for it; replaces an earlier one of the sample. */
async function copyAudience(generated: string, project: string): Promise<AudienceFile> {
  const file = audiencePath(project);
  await copyPublished(generated, file);
  return { file, name: basename(file), bytes: (await stat(file)).size };
}

function audiencePath(project: string): string {
  return join(dirname(project), `${basename(project).replace(/\.stepladder$/i, '')} audience.csv`);
}

/**
 * A job context for one stage: scales the fraction of the stage's main phase to the whole job, and drops the time left,
 * which covers only the stage.
 */
function stageJob(job: JobContext, mainPhase: string, from: number, share: number): JobContext {
  let total = from;
  return {
    signal: job.signal,
    report({ fraction, leftMs: _, ...progress }) {
      if (fraction !== undefined && progress.phase.startsWith(mainPhase))
        total = Math.max(total, from + share * fraction);
      job.report({ ...progress, fraction: total });
    },
  };
}
