import { untrack } from 'svelte';

import type { CallResult } from '../../../core/api.ts';
import type { CallError, JobInfo } from '../../../core/api/contract/protocol.ts';
import { sameText } from '../../../core/text/message.ts';
import { call, type ViewInput } from '../../core/client.svelte.ts';
import { asCallError, ConnectionLostError } from '../../core/failure.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import { query } from '../../core/query.svelte.ts';
import { BEST_MODEL, refittedRuns, runInError } from './run-of-job.ts';

/** A run as `training-runs` returns it. */
export type ListedRun = CallResult<'training-runs'>['runs'][number];

/** The settings of a training run, as far as its job shows them. */
export interface TrainingInput {
  readonly dataset?: string;
  readonly bank?: string;
  readonly segment?: string;
  readonly model?: string;
  readonly objective?: string;
  readonly resume?: string;
}

/** The run of each job, remembered for the life of the window: a job itself names it only at its end. */
const runOf = new Map<string, string>();
/** How far the job list may lag behind the result of a call. */
const LIST_DELAY_MS = 500;

const keyOf = (job: JobInfo): string => `${job.id} ${job.queuedAt}`;

/** Whether a job is a search for the best model that has started and has not reached the refit of its run. */
export function isSearch(job: JobInfo): boolean {
  return job.startedAt !== null && (job.input as TrainingInput).model === BEST_MODEL && refittedRuns(job) === null;
}

/** The runs that a job names: the run that it resumes, the run that it has trained, and the refits. */
function runsOf({ input, state, result }: JobInfo): readonly string[] {
  const { resume } = input as TrainingInput;
  return [
    ...(resume === undefined ? [] : [resume]),
    ...(state === 'done' ? trainedRuns(result as CallResult<'train'>) : []),
  ];
}

function trainedRuns({ run, refits = [] }: CallResult<'train'>): readonly string[] {
  return [run, ...refits.map((refit) => refit.run)];
}

/** A number that changes when a job may have written more: with each epoch, or for trees, fifty times in all. */
function writeMarker({ progress }: JobInfo): number {
  return progress?.counts?.['epoch'] ?? Math.floor((progress?.fraction ?? 0) * 50);
}

/** The project's training jobs: running, queued and ended ones, and their runs. Create it during component setup. */
export class TrainingJobs {
  /** The unfinished runs, and the finished ones of the listed jobs. */
  readonly runs = query(() => ({ name: 'training-runs', input: { also: this.list.flatMap(runsOf) } }));
  readonly detail = query(() => (this.focusedRun === null ? null : { name: 'run', input: { run: this.focusedRun } }));
  /** Why the latest job could not be queued. */
  queueError = $state.raw<CallError | null>(null);
  #focus = $state<number | null>(null);

  constructor() {
    // Each epoch and each new run is written without a change event of the project: only the progress shows it.
    const progress = $derived(
      this.running === undefined
        ? ''
        : `${keyOf(this.running)} ${this.running.progress?.phase} ${writeMarker(this.running)}`,
    );
    $effect(() => {
      if (progress === '') return;
      untrack(() => {
        this.runs.refresh();
        this.detail.refresh();
      });
    });
    $effect(() => {
      const run = this.runs.data?.runs.findLast(({ status }) => status === 'running');
      if (this.running !== undefined && run !== undefined) runOf.set(keyOf(this.running), run.run);
    });
  }

  get list(): readonly JobInfo[] {
    return jobs.list.filter(({ call: name }) => name === 'train');
  }

  get running(): JobInfo | undefined {
    return this.list.find(({ state }) => state === 'running');
  }

  /** The shown job: the chosen one, else the running one, else the last ended one. */
  get focused(): JobInfo | undefined {
    const ended = this.list.filter(({ endedAt }) => endedAt !== null);
    return this.list.find(({ id }) => id === this.#focus) ?? this.running ?? ended.at(-1) ?? this.list[0];
  }

  get focusedRun(): string | null {
    return this.focused === undefined ? null : this.runOfJob(this.focused);
  }

  focus(job: JobInfo): void {
    this.#focus = job.id;
  }

  /** The run of a job; null before it exists and if there was none. */
  runOfJob(job: JobInfo): string | null {
    const input = job.input as TrainingInput;
    const listed = this.runs.data?.runs ?? [];
    if (job.state === 'done') return (job.result as CallResult<'train'>).run;
    if (job.state === 'running')
      return input.resume ?? listed.findLast(({ status }) => status === 'running')?.run ?? null;
    return (
      input.resume ??
      runOf.get(keyOf(job)) ??
      runInError(job.error) ??
      listed.findLast(({ error }) => error !== null && job.error !== null && sameText(error, job.error.message))?.run ??
      null
    );
  }

  /** The settings of a job's training run; for a resumed run, read from the run. */
  inputOf(job: JobInfo): TrainingInput {
    const input = job.input as TrainingInput;
    const run = this.runs.data?.runs.find((one) => one.run === input.resume);
    return run === undefined
      ? input
      : {
          dataset: run.dataset,
          bank: run.bank ?? undefined,
          model: run.model,
          objective: run.objective ?? undefined,
          resume: run.run,
        };
  }

  /**
   * The run that an ended job can resume; null if there is none. A search for the best model can always continue: it
   * may have been paused between two trials, when no run is interrupted.
   */
  resumable(job: JobInfo): string | null {
    if (job.state !== 'failed' && job.state !== 'cancelled') return null;
    const run = this.runOfJob(job);
    if (isSearch(job)) return run ?? '';
    return this.runs.data?.runs.some((one) => one.run === run && one.resumable) ? run : null;
  }

  /** Interrupted and failed runs that belong to no listed job. */
  get stopped(): readonly ListedRun[] {
    const shown = new Set(this.list.map((job) => this.runOfJob(job)));
    return (this.runs.data?.runs ?? []).filter(
      ({ run, status }) => (status === 'interrupted' || status === 'failed') && !shown.has(run),
    );
  }

  /** Queues training jobs; each reports how it ends. */
  start(inputs: readonly ViewInput<'train'>[]): void {
    this.#focus = null;
    this.follow(inputs.map((input) => call('train', input)));
  }

  /** Shows why one of these jobs could not be queued; the list of jobs reports how the others end. */
  follow(started: readonly Promise<unknown>[]): void {
    this.queueError = null;
    for (const job of started) void this.#reportFailure(job);
  }

  /**
   * Resumes a run. A search for the best model is repeated, which reuses its finished trials. If a bank's training
   * ended while its pooled model was trained, the whole training is repeated, which resumes that model and then
   * continues with the bank. A refit is resumed as such: the run that it refits is done.
   */
  resume(run: string, job?: JobInfo): void {
    if (job !== undefined) jobs.dismiss(job);
    const input = job?.input as ViewInput<'train'> | undefined;
    const ofAllBanks = this.runs.data?.runs.find((one) => one.run === run)?.bank === null;
    const isRefit = job !== undefined && refittedRuns(job) !== null;
    const repeats = job !== undefined && (isSearch(job) || ((input?.bank ?? null) !== null && ofAllBanks && !isRefit));
    this.start([repeats && input !== undefined ? input : { resume: run }]);
  }

  async #reportFailure(job: Promise<unknown>): Promise<void> {
    try {
      await job;
    } catch (thrown) {
      // The window reports a lost connection in one place, and offers what can be resumed after reconnecting.
      if (thrown instanceof ConnectionLostError) return;
      const error = asCallError(thrown);
      await new Promise((resolve) => setTimeout(resolve, LIST_DELAY_MS));
      const isReported = jobs.list.some((one) => one.error !== null && sameText(one.error.message, error.message));
      if (error.code !== 'cancelled' && !isReported) this.queueError = error;
    }
  }
}
