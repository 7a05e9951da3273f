/** Searches settings for each system on a generated funnel that is not measured, with the same number of trials. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { writePublished } from '../../core/publish.ts';
import { BANKS, DAYS } from '../../core/sample/banks.ts';
import { listDatasets } from '../../core/store/datasets/datasets.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import type { TuningTrial } from '../../core/tune/result.ts';
import { tuneModels } from '../../core/tune/tune.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import { timeOf, writeFunnel } from './worlds.ts';

/** The samples of all banks, or a bank's own. */
export type SearchedSamples = 'all' | 'own';

/** A search for the settings of each system. */
export interface Search {
  /** Seed of the funnel, of the draw of the settings and of the training; not among the measured seeds. */
  readonly seed: number;
  readonly rows: number;
  /** Share of the variance of the fields' effects that is each bank's own. */
  readonly ownEffects: number;
  /** Settings that are the same in all trials, in the form of `train --config`. */
  readonly config: unknown;
  readonly models: readonly string[];
  /** Trials of each system on the samples of all banks, and as many on a bank's own. */
  readonly trials: number;
  /** A folder that keeps the result of each system, and the trials of an interrupted search. */
  readonly keep: string | null;
  /** The part of a kept file's name that identifies the generated funnel and the given settings. */
  readonly mark: string;
}

/** The best settings of a system on the validation samples. */
export interface FoundSettings {
  readonly model: string;
  readonly samples: SearchedSamples;
  /** The trial that has them; trial 1 has the default settings. */
  readonly trial: number;
  /** All settings, in the form of `train --config`. */
  readonly config: unknown;
  /** The validation AUC of each trial, mean of the steps; null if it failed. */
  readonly aucs: readonly (number | null)[];
}

/** The bank on whose own samples systems are tuned: the largest. */
const OWN_BANK = BANKS.reduce((largest, bank) => (bank.share > largest.share ? bank : largest)).name;
const DATASET = 'science';
const job = quietJob();

/**
 * Tunes every system on the samples of all banks and on those of one bank. A system whose library is missing has no
 * result. The same search with a larger number of trials only adds trials.
 */
export async function searchSettings(search: Search): Promise<FoundSettings[]> {
  const wanted = (['all', 'own'] as const).flatMap((samples) => search.models.map((model) => ({ model, samples })));
  const kept = wanted.map((one) => readKept(search, one));
  if (kept.every((found) => found !== null)) return kept;
  return withSearchProject(search, async (project) => {
    const results: FoundSettings[] = [];
    for (const [index, one] of wanted.entries()) {
      const found = kept[index] ?? (await searchOne(project, search, one));
      if (found !== null) results.push(found);
    }
    return results;
  });
}

type Wanted = Pick<FoundSettings, 'model' | 'samples'>;

function keptFile({ seed, rows, trials, keep, mark }: Search, { model, samples }: Wanted): string | null {
  return keep === null ? null : join(keep, `search-${rows}-${seed}${mark}-${trials}-trials-${model}-${samples}.json`);
}

function readKept(search: Search, one: Wanted): FoundSettings | null {
  const file = keptFile(search, one);
  return file === null || !existsSync(file) ? null : (JSON.parse(readFileSync(file, 'utf8')) as FoundSettings);
}

/** Calls `work` with a project of the search's funnel: a temporary one, or a kept one that may have trials already. */
function withSearchProject<Result>(search: Search, work: (project: Project) => Promise<Result>): Promise<Result> {
  const { keep, rows, seed, mark } = search;
  return withTemporaryFolder('science', (folder) => {
    const path = join(keep ?? folder, `search-${rows}-${seed}${mark}.stepladder`);
    return withProject(path, { mode: 'write', create: true }, async (project) => {
      if (!listDatasets(project).some(({ name }) => name === DATASET)) {
        const { funnel, mapping } = await writeFunnel(search, folder, job);
        await importDataset(project, { files: [funnel], mapping, dataset: DATASET, asOf: timeOf(DAYS) }, job);
      }
      return work(project);
    });
  });
}

async function searchOne(project: Project, search: Search, one: Wanted): Promise<FoundSettings | null> {
  const { seed, trials, config } = search;
  const { model, samples } = one;
  process.stderr.write(`Tuning ${model} on ${samples === 'all' ? 'all samples' : `the samples of ${OWN_BANK}`}\n`);
  const bank = samples === 'all' ? undefined : OWN_BANK;
  const data = { dataset: DATASET, bank, engine: 'onnx' } as const;
  try {
    const request = { ...data, models: [model], trials, seed, config: forTuning(config, model) };
    const { best, trials: tried } = await tuneModels(project, request, job);
    const aucs = tried.map(({ judged }: TuningTrial) => judged?.auc ?? null);
    const found = { ...one, trial: best[model].trial, config: best[model].config, aucs };
    const file = keptFile(search, one);
    if (file !== null) writePublished(file, JSON.stringify(found));
    return found;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
    process.stderr.write(`not tuned: ${error.message}\n`);
    return null;
  }
}

/** Settings in the form of `train --config` in the form of `tune --config`. */
function forTuning(config: unknown, model: string): unknown {
  if (typeof config !== 'object' || config === null || !('model' in config)) return config;
  const { model: settings, ...shared } = config;
  return { ...shared, models: { [model]: settings } };
}
