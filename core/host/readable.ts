import { copyProjectCall, needsCopy } from '../api/copy-project.ts';
import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { message } from '../text/message.ts';
import type { FileHandles } from './files.ts';
import type { Jobs } from './jobs.ts';
import type { AnyCall } from './reachable.ts';

/** Makes a project readable: one without write access is copied, as a job that windows show and can cancel. */
export class ReadableProject {
  readonly #project: string | null;
  readonly #jobs: Jobs;
  readonly #files: FileHandles;
  #copying: Promise<void> | null = null;

  constructor(project: string | null, jobs: Jobs, files: FileHandles) {
    this.#project = project;
    this.#jobs = jobs;
    this.#files = files;
  }

  /** Waits for the copy and throws the reason if it fails; null if no copy is needed. */
  ready(): Promise<void> | null {
    if (this.#copying !== null) return this.#copying;
    const copyNeeded = this.#project !== null && needsCopy(this.#project);
    return copyNeeded === false ? null : copyNeeded.then((isNeeded) => this.#copyOnce(isNeeded));
  }

  async #copyOnce(isNeeded: boolean): Promise<void> {
    if (!isNeeded) return;
    this.#copying ??= this.#copy(this.#project!).finally(() => {
      this.#copying = null;
    });
    await this.#copying;
  }

  #copy(project: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const call: AnyCall = {
      ...copyProjectCall,
      handle: (input: { readonly project: string }, job: JobContext) =>
        copyProjectCall.handle(input, job).catch((error: unknown) => {
          reject(isCancelled(error) ? notCopied() : error);
          throw error;
        }),
    };
    this.#jobs.add(
      { call, given: {}, input: { project }, files: this.#files },
      { onProgress: () => undefined, onResult: () => resolve(), onError: () => reject(notCopied()) },
    );
    return promise;
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}

/** The error for calls that waited for the copy; not a cancellation, which windows ignore unless it is their own. */
function notCopied(): AppError {
  return new AppError('state', message('host.notCopied'), message('host.copyAgain'));
}
