import type { CallError, JobInfo } from '../api/contract/protocol.ts';
import { cancelled } from '../errors.ts';
import type { Progress } from '../job.ts';
import { message } from '../text/message.ts';
import { failureFor } from './failure.ts';
import { mergeProgress } from './progress.ts';
import { queueOf, writesProject } from './reachable.ts';
import { runWork, type Work } from './work.ts';

/** Receives a job's progress and result, which the list of jobs shows too; may disappear without ending the job. */
export interface JobFollower {
  onProgress(progress: Progress): void;
  onResult(result: unknown): void;
  onError(error: CallError): void;
}

interface Job {
  readonly work: Work;
  readonly follower: JobFollower;
  readonly controller: AbortController;
  readonly ended: PromiseWithResolvers<void>;
  info: JobInfo;
}

/** Events from the queue to its host. */
export interface JobEvents {
  /** The list has changed. */
  onList(): void;
  /** A writing job has ended, successfully or not, or has saved part of its work. */
  onWritten(): void;
}

/** Maximum number of ended jobs to keep, the latest ones: without an open window, nobody dismisses them. */
const MAX_ENDED_JOBS = 100;

/** The jobs of a project: those of a queue run one after another in list order, those without one immediately. */
export class Jobs {
  readonly #events: JobEvents;
  readonly #jobs = new Map<number, Job>();
  #last = 0;

  constructor(events: JobEvents) {
    this.#events = events;
  }

  /** The open jobs and the ended ones that are kept, in execution order: oldest first, unless moved. */
  get list(): readonly JobInfo[] {
    return Array.from(this.#jobs.values(), ({ info }) => info);
  }

  /** Whether a job is running or queued. */
  get busy(): boolean {
    return this.list.some(({ state }) => isOpen(state));
  }

  /** Queues a call and returns its number; it starts in the same turn if nothing blocks it. */
  add(work: Work, follower: JobFollower): number {
    const number = ++this.#last;
    const info: JobInfo = {
      id: number,
      call: work.call.name,
      input: work.given,
      title: work.call.job?.title(work.input as never) ?? work.call.name,
      state: 'queued',
      progress: null,
      notes: [],
      error: null,
      result: null,
      queuedAt: new Date().toISOString(),
      startedAt: null,
      endedAt: null,
    };
    this.#jobs.set(number, { work, follower, controller: new AbortController(), ended: Promise.withResolvers(), info });
    this.#startNext();
    this.#events.onList();
    return number;
  }

  /** Cancels a running or queued job; ignores an ended or unknown one. */
  cancel(number: number): void {
    const job = this.#jobs.get(number);
    if (job === undefined || !isOpen(job.info.state)) return;
    job.controller.abort();
    if (job.info.state === 'queued') this.#fail(job, cancelled(message('host.notStarted')));
  }

  /** Moves a queued job right before another queued job; does nothing if either has started in the meantime. */
  move(number: number, before: number): void {
    const [moved, target] = [this.#jobs.get(number), this.#jobs.get(before)];
    if (moved === target || moved?.info.state !== 'queued' || target?.info.state !== 'queued') return;
    const order = [...this.#jobs.values()].flatMap((job) =>
      job === moved ? [] : job === target ? [moved, job] : [job],
    );
    this.#jobs.clear();
    for (const job of order) this.#jobs.set(job.info.id, job);
    this.#events.onList();
  }

  /** Removes an ended job from the list. */
  dismiss(number: number): void {
    const job = this.#jobs.get(number);
    if (job === undefined || isOpen(job.info.state)) return;
    this.#jobs.delete(number);
    this.#events.onList();
  }

  /** Cancels everything and waits until all jobs have ended and saved their work. */
  async close(): Promise<void> {
    const open = [...this.#jobs.values()].filter(({ info }) => isOpen(info.state));
    // Cancel in reverse order, so that no queued job starts.
    for (const { info } of open.toReversed()) this.cancel(info.id);
    await Promise.all(open.map(({ ended }) => ended.promise));
  }

  #startNext(): void {
    const running = [...this.#jobs.values()].filter(({ info }) => info.state === 'running');
    const blocked = new Set(running.map(({ work }) => queueOf(work.call)));
    for (const job of this.#jobs.values()) {
      if (job.info.state !== 'queued') continue;
      const queue = queueOf(job.work.call);
      if (queue === null || !blocked.has(queue)) void this.#run(job);
      blocked.add(queue);
    }
  }

  async #run(job: Job): Promise<void> {
    this.#change(job, { state: 'running', startedAt: new Date().toISOString() });
    let result: unknown;
    try {
      result = await runWork(job.work, job.controller.signal, (progress) => this.#progress(job, progress));
    } catch (error) {
      return this.#fail(job, error);
    }
    this.#end(job, { state: 'done', result }, () => job.follower.onResult(result));
  }

  #progress(job: Job, progress: Progress): void {
    const { note } = progress;
    this.#change(job, {
      progress: mergeProgress(job.info.progress, progress),
      notes: note === undefined ? job.info.notes : [...job.info.notes, note],
    });
    job.follower.onProgress(progress);
    if (progress.saved === true) this.#events.onWritten();
  }

  #fail(job: Job, failure: unknown): void {
    const error = failureFor(job.work.files, failure);
    this.#end(job, { state: error.code === 'cancelled' ? 'cancelled' : 'failed', error }, () =>
      job.follower.onError(error),
    );
  }

  /** Notifies the job's follower first, then the host, if the job may have written to the project. */
  #end(job: Job, change: Partial<JobInfo>, notify: () => void): void {
    const started = job.info.startedAt !== null;
    this.#change(job, { ...change, endedAt: new Date().toISOString() });
    job.ended.resolve();
    this.#forgetOldest();
    notify();
    if (started && writesProject(job.work.call)) this.#events.onWritten();
    this.#startNext();
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs].filter(([, { info }]) => !isOpen(info.state));
    for (const [number] of ended.slice(0, -MAX_ENDED_JOBS)) this.#jobs.delete(number);
  }

  #change(job: Job, change: Partial<JobInfo>): void {
    job.info = { ...job.info, ...change };
    this.#events.onList();
  }
}

function isOpen(state: JobInfo['state']): boolean {
  return state === 'queued' || state === 'running';
}
