import type { CallInput, CallName, CallResult } from '../../core/api.ts';
import type { ClientMessage, HostMessage, JobInfo, OpenedProject } from '../../core/api/contract/protocol.ts';
import type { Progress } from '../../core/job.ts';
import { message } from '../../core/text/message.ts';
import { asCallError, ConnectionLostError, FailedCallError } from './failure.ts';
import type { Connection, ConnectionEnd } from './shell-types.ts';
import { shell } from './shell.ts';

/** A call's input without the project, which the host fills in. */
export type ViewInput<Name extends CallName> = Omit<CallInput<Name>, 'project'>;

/** Options to follow and cancel a call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: FailedCallError) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** State of the connection to the core. */
export type ClientState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly end: ConnectionEnd };

const retryMs = [250, 500, 1000, 2000, 5000];

/** The connection to the core: sends calls, resolves their results, and reconnects when the connection breaks. */
class Client {
  state = $state.raw<ClientState>({ kind: 'connecting' });
  /** The open project; null before the core's first message, and if no project is open. */
  project = $state.raw<OpenedProject | null>(null);
  jobs = $state.raw<readonly JobInfo[]>([]);
  /** Increments on every write to the project, and after a reconnection, since writes may have been missed. */
  changes = $state(0);
  /** The last crash of the core and the jobs that it ended; kept until the user dismisses it. */
  crash = $state.raw<{ readonly end: ConnectionEnd; readonly jobs: readonly JobInfo[] } | null>(null);

  #connection: Connection | null = null;
  #isConnecting = false;
  readonly #pending = new Map<number, Pending>();
  #waiting: ClientMessage[] = [];
  #lastId = 0;
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** Connects, retrying until it succeeds; does nothing while there is a connection or an attempt to open one. */
  async connect(): Promise<void> {
    if (this.#isConnecting || this.#connection !== null) return;
    this.#isConnecting = true;
    clearTimeout(this.#retry);
    const connection = await shell.connect().catch((thrown: unknown) => {
      this.#isConnecting = false;
      this.#onLost({ kind: asCallError(thrown).code === 'usage' ? 'refused' : 'unreachable' });
    });
    if (connection === undefined) return;
    this.#isConnecting = false;
    // Set before the listeners, since a connection that has already ended calls them at once.
    this.#connection = connection;
    connection.onClose((end) => this.#onLost(end));
    connection.onMessage((message) => this.#receive(message));
  }

  /** Connects without waiting for the next attempt; required if the shell does not restart the core on its own. */
  tryNow(): void {
    void this.connect();
  }

  /** Dismisses the core's crash. */
  dismissCrash(): void {
    this.crash = null;
  }

  /** Sends a message now, or once the connection is open. */
  send(message: ClientMessage): void {
    if (this.state.kind === 'open' && this.#connection !== null) this.#connection.send(message);
    else this.#waiting.push(message);
  }

  /** Runs a call; see `call`. */
  run(name: string, input: unknown, { signal, onProgress = () => undefined }: CallOptions): Promise<unknown> {
    this.#lastId++;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted)
        return reject(new FailedCallError({ code: 'cancelled', message: message('base.requestCancelled') }));
      const cancel = (): void => this.send({ kind: 'cancel', id });
      signal?.addEventListener('abort', cancel, { once: true });
      const settle =
        <Value>(end: (value: Value) => void) =>
        (value: Value): void => {
          signal?.removeEventListener('abort', cancel);
          end(value);
        };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject), onProgress });
      // Copy to a plain object: a view may pass a reactive proxy, which a port cannot clone.
      this.send({ kind: 'call', id, name, input: JSON.parse(JSON.stringify(input)) as unknown });
    });
  }

  #receive(message: HostMessage): void {
    switch (message.kind) {
      case 'hello':
        return this.#onOpened(message.project, message.jobs);
      case 'jobs':
        this.jobs = message.jobs;
        return;
      case 'changed':
        this.changes++;
        return;
      case 'progress':
        this.#pending.get(message.id)?.onProgress(message.progress);
        return;
      case 'result':
        this.#take(message.id)?.resolve(message.result);
        return;
      case 'error':
        this.#take(message.id)?.reject(new FailedCallError(message.error));
        return;
    }
  }

  #onOpened(project: OpenedProject | null, jobs: readonly JobInfo[]): void {
    const reconnected = this.state.kind === 'lost';
    this.project = project;
    this.jobs = jobs;
    this.state = { kind: 'open' };
    this.#attempts = 0;
    for (const message of this.#waiting.splice(0)) this.send(message);
    if (reconnected) this.changes++;
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** Fails the pending calls and reconnects with increasing delays. */
  #onLost(end: ConnectionEnd): void {
    if (end.kind === 'core-ended') {
      this.crash = { end, jobs: this.jobs.filter(({ state }) => state === 'running' || state === 'queued') };
      this.jobs = this.jobs.filter(({ state }) => state !== 'running' && state !== 'queued');
    }
    this.state = { kind: 'lost', end };
    this.#connection = null;
    this.#waiting = [];
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new ConnectionLostError());
    if (end.kind === 'core-ended' && !end.ended.restarting) return;
    const delay = retryMs[Math.min(this.#attempts, retryMs.length - 1)];
    this.#attempts++;
    this.#retry = setTimeout(() => void this.connect(), delay);
  }
}

/** This window's connection to the core. */
export const client = new Client();

/**
 * Runs a call of the contract and returns its result; throws FailedCallError with code, message and help. Aborting the
 * signal cancels the call.
 */
export async function call<Name extends CallName>(
  name: Name,
  input: ViewInput<Name>,
  options: CallOptions = {},
): Promise<CallResult<Name>> {
  return (await client.run(name, input, options)) as CallResult<Name>;
}
