import { setTimeout } from 'node:timers/promises';

import { z } from 'zod';

import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { readListing, type Listing } from '../store/file/damaged-rows.ts';
import { withProject, type Project } from '../store/file/project.ts';
import { checkStored } from '../store/file/stored-json.ts';
import { studies, type Experiment, type StudyKind } from '../store/runs/experiments.ts';
import type { RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';
import { chooseStudyRun, type RequestedRun } from './choose-run.ts';
import {
  studySchema,
  type UnsavedStudy,
  type ImportanceStudy,
  type Study,
  type TransferStudy,
  type TsneStudy,
} from './result.ts';

/** A study of one run. */
export type RunStudy = TransferStudy | TsneStudy | ImportanceStudy;

/** The work of a study once its run is chosen. */
export type RunWork<Result extends RunStudy> = (
  project: Project,
  run: RunInfo,
  job: JobContext,
) => Promise<UnsavedStudy<Result>>;

/**
 * Studies a run of a project file and stores the result. Opens the file for writing only at the end, so that training
 * and imports can continue meanwhile; waits while another program is writing. Studies of the same kind, run and
 * `settings` replace each other.
 */
export async function studyRun<Result extends RunStudy>(
  path: string,
  requested: RequestedRun,
  settings: (unsaved: UnsavedStudy<Result>) => object,
  work: RunWork<Result>,
  job: JobContext,
): Promise<Result> {
  const { run, unsaved } = await withProject(path, { mode: 'read' }, async (project) => {
    const chosen = chooseStudyRun(project, requested);
    if (requested.run !== chosen.run)
      job.report({
        phase: 'read',
        note: message('study.studying', {
          run: chosen.run,
          model: chosen.model,
          dataset: chosen.dataset,
          bank: chosen.bank,
        }),
      });
    return { run: chosen.run, unsaved: await work(project, chosen, job) };
  });
  const { kind, dataset, bank } = unsaved;
  return retryWhileLocked(
    () =>
      withProject(path, { mode: 'write', purpose: message('study.saving', { run }) }, (project) => {
        const input = { run, ...settings(unsaved) };
        const { name: study, createdAt } = studies.begin(project, { kind, dataset, bank, input });
        const result = { study, createdAt, ...unsaved } as Result;
        studies.finish(project, study, result);
        return result;
      }),
    job,
  );
}

/** Interval for checking another program's lock again. */
const RETRY_MS = 500;

/**
 * Tries to write until no other program is writing, so that a concurrent training run does not cost minutes of work.
 */
async function retryWhileLocked<Result>(write: () => Promise<Result>, job: JobContext): Promise<Result> {
  for (let reported = false; ; reported = true) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'locked') throw error;
      if (!reported) job.report({ phase: 'report', note: message('study.waits', { reason: error.text }) });
    }
    await setTimeout(RETRY_MS);
    await yieldToEventLoop(job, message('study.notKept'));
  }
}

/** A study in a list. */
export interface ListedStudy extends Pick<Experiment<StudyKind>, 'kind' | 'dataset' | 'bank' | 'createdAt'> {
  readonly study: string;
  /** The subject of the study, in names that need no translation: `r3`, `aitm: d = 1, 5`. */
  readonly title: string;
  readonly done: boolean;
}

/** All studies in the order of their creation, and those that are damaged. */
export function describeStudies(project: Project): Listing<ListedStudy> {
  const { intact, damaged } = studies.read(project);
  const { intact: described, damaged: others } = readListing(
    intact,
    ({ name }) => name,
    ({ name, input, result, ...experiment }) => {
      checkStored(input, subject, message('store.study', { name }));
      return { study: name, ...experiment, title: titleOf(input), done: result !== null };
    },
  );
  return { intact: described, damaged: [...damaged, ...others] };
}

const subject = z.looseObject({
  run: z.string().optional(),
  step: z.string().optional(),
  model: z.string().optional(),
  over: z.string().optional(),
});

function titleOf(input: unknown): string {
  const { run, step, model, over } = input as {
    readonly run?: string;
    readonly step?: string;
    readonly model?: string;
    readonly over?: string;
  };
  if (run !== undefined) return step === undefined ? run : `${run}: ${step}`;
  return `${model ?? ''}: ${(over ?? '').replace('=', ' = ').replaceAll(',', ', ')}`;
}

/** The result of a study; throws `unknown-name`, and `state` for one that is not done. */
export function readStudy(project: Project, study: string): Study {
  const { result } = studies.get(project, study);
  if (result === null) throw new AppError('state', message('study.notDone', { study }), message('study.startAgain'));
  checkStored(result, studySchema, message('store.study', { name: study }));
  return result as Study;
}
