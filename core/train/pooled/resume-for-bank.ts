import { partOfJob, type JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun } from '../../store/runs/runs.ts';
import { message } from '../../text/message.ts';
import type { TrainOptions } from '../fit/plan-run.ts';
import { trainModel } from '../fit/train.ts';
import { isRefitNext, REFIT_NEXT, type FollowUp } from '../runs/follow-up.ts';
import type { TrainResult } from '../runs/train-result.ts';
import { RunNotes } from './run-notes.ts';
import { POOLED_SHARE } from './train-for-bank.ts';

/** Resumes the training of the pooled model, unless it is done, then fine-tunes it for the bank of the command. */
export async function resumeForBank(
  project: Project,
  options: TrainOptions & { readonly resume: string },
  followUp: FollowUp & { readonly kind: 'bank' },
  job: JobContext,
): Promise<TrainResult> {
  const { bank, objective } = followUp;
  const isDone = getRun(project, options.resume).status === 'done';
  const note = isDone
    ? message('train.pooledFound', { run: options.resume, bank })
    : message('train.pooledFirst', { bank });
  job.report({ phase: 'train', note });
  const notes = new RunNotes();
  const pooledJob = notes.ofPooled(partOfJob(job, 0, POOLED_SHARE));
  const base = isDone ? options.resume : (await trainModel(project, { ...options, followUp }, pooledJob)).run;
  const { dataset, model, seed, steps, config } = getRun(project, base);
  const fineTuned = { dataset, model, seed, steps, config, bank, objective, engine: options.engine, base };
  const fineTuningJob = notes.ofBank(bank, partOfJob(job, POOLED_SHARE, 1 - POOLED_SHARE));
  const next = isRefitNext(followUp) ? REFIT_NEXT : undefined;
  return trainModel(project, { ...fineTuned, followUp: next }, fineTuningJob);
}
