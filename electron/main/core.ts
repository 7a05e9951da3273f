import { MessageChannelMain, type MessagePortMain } from 'electron';

import type { CoreEnded } from '../../renderer/core/bridge.ts';
import type { FromCore, GrantedFile, OpenJob } from '../core-messages.ts';
import type { CoreLink, LinkEnd } from './core-link.ts';

/** How long the core may take to keep what its jobs have before it is ended by force. */
const END_WITHIN_MS = 30_000;
/** After this many deaths in this time the core is started only when the page asks for it. */
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;

/** What main is told about the core. */
export interface CoreEvents {
  jobs(jobs: readonly OpenJob[]): void;
  ended(ended: CoreEnded): void;
}

interface Running {
  readonly link: CoreLink;
  readonly ended: Promise<void>;
  ready: boolean;
  pending: boolean;
}

/** The core's process: started for a project, started again after its death, ended with a deadline. */
export class Core {
  readonly #start: () => CoreLink;
  readonly #events: CoreEvents;
  readonly #files: GrantedFile[] = [];
  #project: string | null = null;
  #running: Running | null = null;
  #crashesMs: readonly number[] = [];
  #opening: Promise<void> = Promise.resolve();
  #jobs: readonly OpenJob[] = [];

  constructor(start: () => CoreLink, events: CoreEvents) {
    this.#start = start;
    this.#events = events;
  }

  /** What is waiting or running. */
  get jobs(): readonly OpenJob[] {
    return this.#jobs;
  }

  /** The path of the open project. */
  get project(): string | null {
    return this.#project;
  }

  /** The id of the core's process, for those who watch it. */
  get pid(): number | undefined {
    return this.#running?.link.pid;
  }

  /** Ends what runs for another project and starts anew for this one. */
  open(project: string | null): Promise<void> {
    this.#opening = this.end().then(() => {
      this.#project = project;
      this.#crashesMs = [];
      this.#ensure();
    });
    return this.#opening;
  }

  /** A port for the page, through which it talks to the core; null where the core does not start. */
  async connect(): Promise<MessagePortMain | null> {
    // A page that asks while projects change would be given to the process that is ending.
    await this.#opening;
    const running = this.#ensure();
    if (running === null) return null;
    const { port1, port2 } = new MessageChannelMain();
    running.link.connect(port2);
    return port1;
  }

  /** Makes a chosen file known to the core, now and after a restart. */
  grant(file: GrantedFile): void {
    this.#files.push(file);
    this.#running?.link.send({ kind: 'grant', file });
  }

  /** The path behind a handle, or null. */
  pathOf(handle: string): string | null {
    return this.#files.find((file) => file.handle === handle)?.path ?? null;
  }

  /** Cancels all jobs, waits for what they keep, and ends the process; by force when it takes too long. */
  async end(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.pending = true;
    running.link.send({ kind: 'end' });
    const deadline = setTimeout(() => running.link.kill(), END_WITHIN_MS);
    await running.ended;
    clearTimeout(deadline);
  }

  #ensure(): Running | null {
    if (this.#running !== null) return this.#running;
    try {
      this.#running = this.#watch(this.#start());
    } catch (error) {
      this.#events.ended({ cause: 'could-not-start', detail: (error as Error).message, words: '', restarting: false });
      return null;
    }
    this.#running.link.send({ kind: 'open', project: this.#project, files: this.#files });
    return this.#running;
  }

  #watch(link: CoreLink): Running {
    let resolveEnded = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      resolveEnded = resolve;
    });
    const running: Running = { link, ready: false, pending: false, ended };
    link.onMessage((message) => this.#take(running, message));
    link.onEnd((end) => {
      resolveEnded();
      if (this.#running !== running) return;
      this.#running = null;
      this.#setJobs([]);
      if (!running.pending) this.#onExit(running, end);
    });
    return running;
  }

  #take(running: Running, message: FromCore): void {
    if (this.#running !== running) return;
    if (message.kind === 'ready') running.ready = true;
    if (message.kind === 'granted') this.#files.push(message.file);
    if (message.kind === 'jobs') this.#setJobs(message.jobs);
  }

  #setJobs(jobs: readonly OpenJob[]): void {
    this.#jobs = jobs;
    this.#events.jobs(jobs);
  }

  #onExit(running: Running, end: LinkEnd): void {
    const nowMs = Date.now();
    this.#crashesMs = [...this.#crashesMs.filter((ms) => nowMs - ms < CRASH_WINDOW_MS), nowMs];
    const restarting = running.ready && this.#crashesMs.length < MAX_CRASHES;
    const detail = end.signal ?? String(end.code);
    this.#events.ended({ cause: causeOf(running.ready, end), detail, words: end.words, restarting });
    if (restarting) this.#ensure();
  }
}

/** Why a process has ended that was not asked to. Where Electron cannot find out how one was ended it tells of 0. */
export function causeOf(wasReady: boolean, { code, signal, words, byItself }: LinkEnd): CoreEnded['cause'] {
  if (/heap out of memory|Allocation failed|bad_alloc/.test(words)) return 'out-of-memory';
  if (signal === 'SIGKILL' || signal === 'SIGTERM' || (code === 0 && !byItself)) return 'killed';
  return wasReady ? 'crashed' : 'could-not-start';
}
