/** Tasks in worker threads. A thread that has finished one waits for the next, which saves loading its modules. */
import { isMainThread, parentPort, Worker, type Transferable } from 'node:worker_threads';

import './native-settings.ts';

/** How long an idle thread waits for its next task. */
const MAX_IDLE_MS = 30_000;

/** How many threads of a file may be idle. */
const MAX_IDLE = 4;

/** The threads that wait for a task, by file; the one that has waited longest is first. */
const idle = new Map<string, TaskWorker[]>();

/** A task that runs in a worker thread. */
export interface Task {
  /** Settles when the task has ended; an error if its thread has ended without finishing it. */
  readonly ended: Promise<Error | null>;
  /** Ends the thread in the middle of the task. */
  terminate(): void;
}

/**
 * Starts a task in an idle thread of `file`, or else in a new one; `file` must call `acceptTasks`. `transfer` lists
 * what to transfer with the parameters.
 */
export function startTask(file: URL, parameters: unknown, transfer: readonly Transferable[] = []): Task {
  const worker = idle.get(file.href)?.pop() ?? new TaskWorker(file);
  let isRunning = true;
  const ended = worker.run(parameters, transfer).finally(() => {
    isRunning = false;
  });
  return {
    ended,
    // Its thread may already run another task.
    terminate: () => {
      if (isRunning) worker.terminate();
    },
  };
}

/** A thread that runs one task after the other. */
class TaskWorker {
  readonly #file: string;
  readonly #worker: Worker;
  #error: Error | null = null;
  #isTerminated = false;
  #timer: NodeJS.Timeout | undefined;
  #end: (error: Error | null) => void = () => undefined;

  constructor(file: URL) {
    this.#file = file.href;
    this.#worker = new Worker(file);
    this.#worker.on('message', (isReusable: boolean) => {
      // A thread may have finished just before it was terminated.
      if (isReusable && !this.#isTerminated) this.#wait();
      this.#end(null);
    });
    this.#worker.on('error', (error) => {
      this.#error = error as Error;
    });
    this.#worker.once('exit', () => {
      this.#leave();
      this.#end(this.#error ?? new Error(`a thread has ended: ${this.#file}`));
    });
  }

  run(parameters: unknown, transfer: readonly Transferable[]): Promise<Error | null> {
    clearTimeout(this.#timer);
    this.#worker.ref();
    try {
      this.#worker.postMessage({ parameters }, transfer);
    } catch (error) {
      this.terminate();
      throw error;
    }
    return new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  terminate(): void {
    this.#isTerminated = true;
    void this.#worker.terminate();
  }

  /** Makes the thread available for the next task for a while; an idle thread does not keep the process alive. */
  #wait(): void {
    const waiting = idle.get(this.#file) ?? [];
    idle.set(this.#file, [...waiting, this]);
    this.#worker.unref();
    if (waiting.length >= MAX_IDLE) waiting[0].#finish();
    this.#timer = setTimeout(() => this.#finish(), MAX_IDLE_MS).unref();
  }

  #finish(): void {
    this.#leave();
    this.#worker.postMessage(null);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    idle.set(
      this.#file,
      (idle.get(this.#file) ?? []).filter((worker) => worker !== this),
    );
  }
}

/**
 * Runs the tasks that `startTask` sends to this thread, one after the other. `run` returns whether the thread can
 * run another task; an error ends the thread.
 */
export function acceptTasks<Parameters>(run: (parameters: Parameters) => Promise<boolean>): void {
  const port = parentPort;
  if (isMainThread || port === null) throw new Error('this file runs as a thread');
  const accept = async (task: { readonly parameters: Parameters } | null): Promise<void> => {
    const isReusable = task !== null && (await run(task.parameters));
    if (task !== null) port.postMessage(isReusable);
    if (!isReusable) port.close();
  };
  port.on('message', (task: { readonly parameters: Parameters } | null) => void accept(task));
}
