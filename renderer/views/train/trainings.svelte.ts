import { untrack } from 'svelte';

import type { CallResult } from '../../../core/api.ts';
import type { CallError, JobInfo } from '../../../core/api/contract/protocol.ts';
import { sameText } from '../../../core/text/message.ts';
import { call, type ViewInput } from '../../core/client.svelte.ts';
import { asCallError, ConnectionLost } from '../../core/failure.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import { query } from '../../core/query.svelte.ts';
import { runInError } from './run-of-job.ts';

/** A run as `runs` lists it. */
export type ListedRun = CallResult<'runs'>['runs'][number];

/** What a training was asked for, as far as its job tells. */
export interface TrainingInput {
  readonly dataset?: string;
  readonly bank?: string;
  readonly model?: string;
  readonly objective?: string;
  readonly resume?: string;
}

/** Which run a job has trained, remembered while the window lives: a job itself tells only at its end. */
const runOf = new Map<string, string>();
/** How long the list of jobs may lag behind an answer. */
const LIST_DELAY_MS = 500;

const keyOf = (job: JobInfo): string => `${job.job} ${job.queuedAt}`;

/** Changes whenever a training may have written more: with each epoch, of trees with each fiftieth of the whole. */
function writtenBy({ progress }: JobInfo): number {
  return progress?.counts?.['epoch'] ?? Math.floor((progress?.fraction ?? 0) * 50);
}

/**
 * The trainings of this project: those that run, wait or have ended, and the runs they make. To be made while a
 * component is set up.
 */
export class Trainings {
  readonly runs = query(() => ({ name: 'runs', input: {} }));
  readonly detail = query(() => (this.focusedRun === null ? null : { name: 'run', input: { run: this.focusedRun } }));
  /** Why a training could not even be queued. */
  refused = $state.raw<CallError | null>(null);
  #focus = $state<number | null>(null);

  constructor() {
    // An epoch that ends, or a run that begins, writes without the project being closed: nobody else tells.
    const progress = $derived(
      this.running === undefined
        ? ''
        : `${keyOf(this.running)} ${this.running.progress?.phase} ${writtenBy(this.running)}`,
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

  /** The training that is shown: the chosen one, else what runs, else what has ended last. */
  get focused(): JobInfo | undefined {
    const ended = this.list.filter(({ endedAt }) => endedAt !== null);
    return this.list.find(({ job }) => job === this.#focus) ?? this.running ?? ended.at(-1) ?? this.list[0];
  }

  get focusedRun(): string | null {
    return this.focused === undefined ? null : this.runOfJob(this.focused);
  }

  focus(job: JobInfo): void {
    this.#focus = job.job;
  }

  /** The run of a job; null before it is made and where it came to none. */
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

  /** What a job trains: of a resumed one, its run tells. */
  about(job: JobInfo): TrainingInput {
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

  /** The run that an ended job can go on with; null where there is none. */
  resumable(job: JobInfo): string | null {
    if (job.state !== 'failed' && job.state !== 'cancelled') return null;
    const run = this.runOfJob(job);
    return this.runs.data?.runs.some((one) => one.run === run && one.resumable) ? run : null;
  }

  /** Runs that stopped before their end and are not being trained or shown. */
  get stopped(): readonly ListedRun[] {
    const shown = new Set(this.list.map((job) => this.runOfJob(job)));
    return (this.runs.data?.runs ?? []).filter(
      ({ run, status }) => (status === 'interrupted' || status === 'failed') && !shown.has(run),
    );
  }

  /** Queues trainings; how they end is told by their jobs. */
  start(inputs: readonly ViewInput<'train'>[]): void {
    this.refused = null;
    this.#focus = null;
    for (const input of inputs) void this.#train(input);
  }

  resume(run: string, job?: JobInfo): void {
    if (job !== undefined) jobs.dismiss(job);
    this.start([{ resume: run }]);
  }

  async #train(input: ViewInput<'train'>): Promise<void> {
    try {
      await call('train', input);
    } catch (thrown) {
      // The window tells of a lost line in one place, and of what can be resumed when it is back.
      if (thrown instanceof ConnectionLost) return;
      const error = asCallError(thrown);
      await new Promise((resolve) => setTimeout(resolve, LIST_DELAY_MS));
      const isReported = this.list.some((job) => job.error !== null && sameText(job.error.message, error.message));
      if (error.code !== 'cancelled' && !isReported) this.refused = error;
    }
  }
}
