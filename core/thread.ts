import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

import { AppError, cancelled, type ErrorCode } from './errors.ts';
import { inEnglish } from './text/en.ts';
import { message, type Text } from './text/message.ts';

const KEPT = message('base.nothingWritten');

/** How long a thread may take by default to finish its current work. */
const STOP_TIMEOUT_MS = 30_000;

/** Messages to a thread; requests and answers are their payload. */
type ToThread<Request> = { readonly kind: 'request'; readonly request: Request } | { readonly kind: 'stop' };
type FromThread<Answer> = { readonly kind: 'answer'; readonly answer: Answer } | Failure;

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
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #answers: Answer[] = [];
  readonly #exited: Promise<void>;
  #failure: Error | null = null;
  #waiting: (() => void)[] = [];
  #lastCall: Promise<unknown> = Promise.resolve();
  readonly #wake = (): void => {
    for (const resolve of this.#waiting.splice(0)) resolve();
  };

  /** Starts `file` with its set-up. Once `signal` is aborted, all waiting calls throw `cancelled`. */
  constructor(file: URL, setup: unknown, signal = new AbortController().signal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#wake);
    this.#worker = new Worker(file, { workerData: setup });
    this.#worker.on('message', (message: FromThread<Answer>) => {
      if (message.kind === 'answer') this.#answers.push(message.answer);
      else this.#failure ??= errorOf(message);
      this.#wake();
    });
    this.#worker.on('error', (error) => {
      this.#failure ??= error as Error;
      this.#wake();
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#failure ??= new Error(`a thread has ended: ${file.href}`);
        this.#wake();
        resolve();
      });
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
   * Ends the thread; its work has stopped when this returns. Terminates a thread that is not done in time. Where the
   * time is null, it never terminates it: stopping inside a native library call may end the process or leak memory.
   */
  async close(timeoutMs: number | null = STOP_TIMEOUT_MS): Promise<void> {
    this.#post({ kind: 'stop' });
    const terminate = (): void => void this.#worker.terminate();
    const timer = timeoutMs === null ? undefined : setTimeout(terminate, timeoutMs);
    await this.#exited;
    clearTimeout(timer);
    this.#signal.removeEventListener('abort', this.#wake);
  }

  #post(message: ToThread<Request>, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
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

/** Runs `work` in a thread that a `Thread` has started, with its set-up; sends errors to the other end. */
export async function hostThread<Setup, Request, Answer>(
  work: (setup: Setup, host: ThreadHost<Request, Answer>) => Promise<void>,
): Promise<void> {
  const port = parentPort;
  if (isMainThread || port === null) throw new Error('this file runs as a thread');
  const requests: Request[] = [];
  const controller = new AbortController();
  let wake = (): void => undefined;
  port.on('message', (message: ToThread<Request>) => {
    if (message.kind === 'request') requests.push(message.request);
    else {
      controller.abort();
      port.close();
    }
    wake();
  });
  const host: ThreadHost<Request, Answer> = {
    signal: controller.signal,
    async receive() {
      while (requests.length === 0 && !controller.signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (controller.signal.aborted) throw cancelled(KEPT);
      return requests.shift() as Request;
    },
    answer(answer, transfer = []) {
      port.postMessage({ kind: 'answer', answer } satisfies FromThread<Answer>, transfer);
    },
  };
  try {
    await work(workerData as Setup, host);
  } catch (error) {
    port.postMessage(failureOf(error));
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
