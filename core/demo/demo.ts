import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { removeFile } from '../busy-files.ts';
import { reachableAucs } from '../compare/reachable.ts';
import { checkThreadCount } from '../engine/thread-count.ts';
import { AppError } from '../errors.ts';
import type { AucWithInterval } from '../evaluate/auc-interval.ts';
import type { StepEvaluation } from '../evaluate/steps.ts';
import type { FunnelStep } from '../funnel/conversion.ts';
import type { Independent } from '../funnel/interval.ts';
import { importDataset } from '../ingest/import.ts';
import type { JobContext } from '../job.ts';
import { loadPlan } from '../predict/plan.ts';
import { queryFunnel } from '../review/funnel.ts';
import { generateSample, sampleFiles } from '../sample/generate.ts';
import { scoreAudience } from '../score/score-audience.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import { withProject, type Project } from '../store/file/project.ts';
import { refuseReplacing } from '../store/file/replacing.ts';
import { saveBank } from '../store/runs/banks.ts';
import { message } from '../text/message.ts';
import { SAMPLE_DATASET as dataset, trainedSettings, trainOnSample } from './banks.ts';
import { foreignContent } from './foreign-content.ts';

/** A stage of the demo with its throughput. */
export interface DemoStage {
  readonly stage: string;
  readonly rows: number;
  readonly perSecond: number;
  readonly elapsedMs: number;
}

/** Metrics of a bank's model on held-out days. */
export interface DemoBank {
  readonly bank: string;
  readonly objective: string | null;
  readonly run: string;
  readonly bestEpoch: number | null;
  readonly steps: readonly {
    readonly step: string;
    readonly rows: number;
    readonly positives: number;
    readonly auc: number | null;
    /** Its 95 % interval. */
    readonly aucLow: number | null;
    readonly aucHigh: number | null;
    readonly reachableAuc: number | null;
    readonly reachableLow: number | null;
    readonly reachableHigh: number | null;
    readonly calibration: number | null;
    /** Its 95 % interval. */
    readonly calibrationLow: number | null;
    readonly calibrationHigh: number | null;
  }[];
}

/** The files and figures of a demo: its funnel, the model of each bank, and every stage. */
export interface DemoResult {
  readonly out: string;
  readonly ranked: string;
  readonly rows: number;
  readonly funnel: { readonly independent: Independent; readonly steps: readonly FunnelStep[] };
  readonly banks: readonly DemoBank[];
  readonly stages: readonly DemoStage[];
  readonly elapsedMs: number;
}

/**
 * Runs the whole workflow, from a generated funnel to a ranked list; replaces a previous demo's output in `out`.
 * Throws before writing anything if that would replace another project, or a project with content that is not from a
 * demo.
 */
export async function runDemo(
  { rows, out }: { readonly rows: number; readonly out: string },
  job: JobContext,
): Promise<DemoResult> {
  checkThreadCount();
  const startedMs = performance.now();
  const path = join(out, 'demo.stepladder');
  const ranked = join(out, 'ranked.csv');
  const sampleOptions = { rows, seed: 1, out, format: 'csv' } as const;
  for (const file of [...sampleFiles(sampleOptions), ranked, `${ranked}.manifest.json`]) refuseReplacing(file);
  await checkPreviousDemo(path);
  const sample = await generateSample(sampleOptions, job);
  await removePreviousDemo(path);
  const options = { mode: 'write', create: true, exclusive: true, purpose: message('sample.demo') } as const;
  return withProject(path, options, async (project) => {
    const stages: DemoStage[] = [stage('generate', rows, sample.elapsedMs)];
    const imported = await importDataset(
      project,
      { files: [sample.files.funnel], dataset, mapping: sample.files.mapping },
      job,
    );
    stages.push(stage('import', imported.records, imported.elapsedMs));
    const funnel = await countFunnel(project, job);
    const banks: DemoBank[] = [];
    for (const bank of trainedSettings) banks.push(await trainBank(project, bank, sample.files.truth, stages, job));
    const scoredMs = performance.now();
    const scored = await scoreAudience(
      project,
      { runs: banks.map(({ run }) => run), audience: sample.files.audience, out: ranked, per: 'user' },
      job,
    );
    stages.push({
      stage: 'score',
      rows: scored.scored * scored.candidates,
      perSecond: scored.rowsPerSecond,
      elapsedMs: performance.now() - scoredMs,
    });
    return { out, ranked, rows, funnel, banks, stages, elapsedMs: performance.now() - startedMs };
  });
}

async function countFunnel(project: Project, job: JobContext): Promise<DemoResult['funnel']> {
  const { independent, steps } = await queryFunnel(project, { dataset }, job);
  return { independent, steps };
}

/** Checks that the file is a project, that no process is using it, and that all of its content comes from a demo. */
async function checkPreviousDemo(path: string): Promise<void> {
  if (!existsSync(path)) return;
  await withProject(path, { mode: 'write', exclusive: true, purpose: message('sample.demo') }, (project) => {
    const foreign = foreignContent(project);
    if (foreign === null) return;
    throw new AppError('state', message('sample.notADemo', { path, content: foreign }), message('sample.otherFolder'));
  });
}

/** Removes the project of a previous demo after a final check. */
async function removePreviousDemo(path: string): Promise<void> {
  if (existsSync(path)) await checkPreviousDemo(path);
  for (const suffix of ['', '-wal', '-shm']) removeFile(path + suffix);
}

function stage(name: string, rows: number, elapsedMs: number): DemoStage {
  return { stage: name, rows, perSecond: (rows / Math.max(elapsedMs, 1)) * 1000, elapsedMs };
}

/** Sets a bank's objective, trains its model and compares each step's AUC with the best reachable one. */
async function trainBank(
  project: Project,
  settings: (typeof trainedSettings)[number],
  truthFile: string,
  stages: DemoStage[],
  job: JobContext,
): Promise<DemoBank> {
  const { name, objective } = settings;
  saveBank(project, settings);
  const trained = await trainOnSample(project, name, {}, job);
  const {
    parts: { test },
    config,
    run,
  } = loadPlan(project, trained.run);
  const reachable: Readonly<Record<string, AucWithInterval>> =
    test === null ? {} : await reachableAucs(project, getDataset(project, dataset), test.selection, truthFile, job);
  const perSecond = trained.samplesPerSecond ?? 0;
  stages.push({
    stage: `train ${name}`,
    rows: run.step * config.training.batchSize,
    perSecond,
    elapsedMs: trained.elapsedMs,
  });
  const steps = Object.entries(trained.test ?? {}).map(([step, metrics]) => stepOf(step, metrics, reachable[step]));
  return { bank: name, objective, run: trained.run, bestEpoch: trained.bestEpoch, steps };
}

function stepOf(
  step: string,
  {
    rows,
    positives,
    auc,
    aucLow = null,
    aucHigh = null,
    calibration,
    calibrationLow = null,
    calibrationHigh = null,
  }: StepEvaluation,
  reachable: AucWithInterval | undefined,
): DemoBank['steps'][number] {
  return {
    step,
    rows,
    positives,
    auc,
    aucLow,
    aucHigh,
    reachableAuc: reachable?.auc ?? null,
    reachableLow: reachable?.low ?? null,
    reachableHigh: reachable?.high ?? null,
    calibration,
    calibrationLow,
    calibrationHigh,
  };
}
