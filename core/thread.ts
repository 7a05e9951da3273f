import { MessageChannel, type MessagePort } from 'node:worker_threads';

import { AppError, cancelled, type ErrorCode } from './errors.ts';
import { inEnglish } from './text/en.ts';
import { message, type Text } from './text/message.ts';
import { acceptTasks, startTask, type Task } from './worker-tasks.ts';

const KEPT = message('base.nothingWritten');

/** How long a thread may take by default to finish its current work. */
const STOP_TIMEOUT_MS = 30_000;

/** Messages to a thread; requests and answers are their payload. */
type ToThread<Request> = { readonly kind: 'request'; readonly request: Request } | { readonly kind: 'stop' };
type FromThread<Answer> = { readonly kind: 'answer'; readonly answer: Answer } | Failure;

/** The parameters of a thread's task. */
interface ThreadStart {
  readonly setup: unknown;
  readonly port: MessagePort;
}

/** An error as plain data. */
interface Failure {
  readonly kind: 'failed';
  readonly text: Text;
  readonly code: ErrorCode | null;
  readonly help: Text | undefined;
  readonly stack: string | undefined;
}

/** A thread that receives requests and sends answers; its errors are thrown to those who await answers. */
export class Thread<Request, Answer> {
  readonly #port: MessagePort;
  readonly #task: Task;
  readonly #signal: AbortSignal;
  readonly #answers: Answer[] = [];
  readonly #ended: Promise<void>;
  #failure: Error | null = null;
  #waiting: (() => void)[] = [];
  #lastCall: Promise<unknown> = Promise.resolve();
  readonly #wake = (): void => {
    for (const resolve of this.#waiting.splice(0)) resolve();
  };

  /** Starts `file` with its set-up. Once `signal` is aborted, all waiting calls throw `cancelled`. */
  constructor(file: URL, setup: unknown, signal = new AbortController().signal) {
    const { port1, port2 } = new MessageChannel();
    try {
      this.#task = startTask(file, { setup, port: port2 } satisfies ThreadStart, [port2]);
    } catch (error) {
      port1.close();
      throw error;
    }
    this.#signal = signal;
    signal.addEventListener('abort', this.#wake);
    this.#port = port1;
    this.#port.on('message', (message: FromThread<Answer>) => {
      if (message.kind === 'answer') this.#answers.push(message.answer);
      else this.#failure ??= errorOf(message);
      this.#wake();
    });
    this.#ended = this.#task.ended.then((error) => {
      this.#failure ??= error ?? new Error(`a thread has ended: ${file.href}`);
      this.#port.close();
      this.#wake();
    });
  }

  /** Sends a request; `transfer` lists the buffers to transfer. */
  send(request: Request, transfer: ArrayBuffer[] = []): void {
    this.#post({ kind: 'request', request }, transfer);
  }

  /** The next answer, or null once `ended` returns true; several callers may wait. */
  async next(ended: () => boolean = () => false): Promise<Answer | null> {
    for (;;) {
      if (this.#signal.aborted) throw cancelled(KEPT);
      if (this.#answers.length > 0) return this.#answers.shift() as Answer;
      if (ended()) return null;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Sends a request that gets one answer, and waits for it; requests are answered in order. */
  call(request: Request, transfer: ArrayBuffer[] = []): Promise<Answer> {
    this.send(request, transfer);
    const answer = this.#lastCall.then(() => this.next() as Promise<Answer>);
    this.#lastCall = answer.catch(() => undefined);
    return answer;
  }

  /** Makes all waiting calls check their conditions again. */
  wake(): void {
    this.#wake();
  }

  /**
   * Ends the thread; its work has stopped when this returns. Terminates a thread that is not done in time, unless the
   * time is null: stopping inside a native library call may end the process or leak memory.
   */
  async close(timeoutMs: number | null = STOP_TIMEOUT_MS): Promise<void> {
    this.#post({ kind: 'stop' });
    const timer = timeoutMs === null ? undefined : setTimeout(() => this.#task.terminate(), timeoutMs);
    await this.#ended;
    clearTimeout(timer);
    this.#signal.removeEventListener('abort', this.#wake);
  }

  #post(message: ToThread<Request>, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

/** A `Thread` as seen from inside the thread. */
export interface ThreadHost<Request, Answer> {
  /** Aborted when the thread is to stop. */
  readonly signal: AbortSignal;
  /** Waits for the next request; throws `cancelled` when the thread is to stop. */
  receive(): Promise<Request>;
  answer(answer: Answer, transfer?: ArrayBuffer[]): void;
}

/**
 * Runs `work` in this thread for every `Thread` that starts it, with its set-up, until the thread is to stop; sends
 * errors to the other end.
 */
export function hostThread<Setup, Request, Answer>(
  work: (setup: Setup, host: ThreadHost<Request, Answer>) => Promise<void>,
): void {
  acceptTasks<ThreadStart>(async ({ setup, port }) => {
    const link = new ThreadLink<Request, Answer>(port);
    let isReusable = true;
    try {
      await work(setup as Setup, link);
    } catch (error) {
      isReusable = link.signal.aborted && error instanceof AppError && error.code === 'cancelled';
      if (!link.signal.aborted) link.fail(error);
    }
    await link.stopped;
    port.close();
    return isReusable;
  });
}

/** A thread's end of its link to a `Thread`. */
class ThreadLink<Request, Answer> implements ThreadHost<Request, Answer> {
  readonly #port: MessagePort;
  readonly #requests: Request[] = [];
  readonly #controller = new AbortController();
  readonly #stopped = Promise.withResolvers<void>();
  #wake = (): void => undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: ToThread<Request>) => {
      if (message.kind === 'request') this.#requests.push(message.request);
      else {
        this.#controller.abort();
        this.#stopped.resolve();
      }
      this.#wake();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles when the thread is to stop. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  async receive(): Promise<Request> {
    while (this.#requests.length === 0 && !this.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.signal.aborted) throw cancelled(KEPT);
    return this.#requests.shift() as Request;
  }

  answer(answer: Answer, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage({ kind: 'answer', answer } satisfies FromThread<Answer>, transfer);
  }

  fail(error: unknown): void {
    this.#port.postMessage(failureOf(error));
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof AppError)
    return { kind: 'failed', text: error.text, code: error.code, help: error.helpText, stack: error.stack };
  const { message: text, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return { kind: 'failed', text, code: null, help: undefined, stack };
}

function errorOf({ text, code, help, stack }: Failure): Error {
  if (code !== null) return new AppError(code, text, help);
  const error = new Error(inEnglish(text));
  if (stack !== undefined) error.stack = stack;
  return error;
}
