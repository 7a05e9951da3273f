import { MessageChannelMain, type MessagePortMain } from 'electron';

import type { CallError } from '../../core/api/contract/protocol.ts';
import { AppError } from '../../core/errors.ts';
import { message } from '../../core/text/message.ts';
import type { CoreEnded } from '../../renderer/core/bridge.ts';
import type { EndedJob, FromCore, GrantedFile, OpenJob, PrintRequest } from '../core-messages.ts';
import type { CoreLink, LinkEnd } from './core-link.ts';

/** How long the core may take to save its jobs' partial results before it is killed. */
const EXIT_TIMEOUT_MS = 30_000;
/** After this many crashes within `CRASH_WINDOW_MS`, the core starts only on the page's request. */
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;

/** What main does when the state of the core or its jobs changes, and when the core asks for a print. */
export interface CoreEvents {
  jobs(jobs: readonly OpenJob[]): void;
  jobEnded(job: EndedJob): void;
  ended(ended: CoreEnded): void;
  /** Prints a page; resolves with what went wrong, or null. */
  print(request: PrintRequest): Promise<string | null>;
  /** Aborts the printing of a page, or of all pages for null. */
  stopPrinting(id: number | null): void;
}

interface Running {
  readonly link: CoreLink;
  readonly ended: Promise<void>;
  ready: boolean;
  isEnding: boolean;
  onCreated: (error: CallError | null) => void;
}

/** The core process: starts it for a project, restarts it after a crash, and stops it with a deadline. */
export class Core {
  readonly #start: () => CoreLink;
  readonly #events: CoreEvents;
  readonly #files: GrantedFile[] = [];
  #project: string | null = null;
  #running: Running | null = null;
  #crashesMs: readonly number[] = [];
  #opening: Promise<void> = Promise.resolve();
  #creating: Promise<void> = Promise.resolve();
  #jobs: readonly OpenJob[] = [];

  constructor(start: () => CoreLink, events: CoreEvents) {
    this.#start = start;
    this.#events = events;
  }

  /** The queued and running jobs. */
  get jobs(): readonly OpenJob[] {
    return this.#jobs;
  }

  /** The path of the open project. */
  get project(): string | null {
    return this.#project;
  }

  /** The id of the core process, for monitoring. */
  get pid(): number | undefined {
    return this.#running?.link.pid;
  }

  /** Starts a process for the first project, before there is a page. If that fails, `connect` tries again. */
  start(project: string | null): void {
    this.#project = project;
    try {
      this.#running = this.#startProcess();
    } catch {
      // The page is not there yet; `connect` reports the error.
    }
  }

  /** Stops the process of the previous project, which may itself be opening, and starts one for this project. */
  open(project: string | null): Promise<void> {
    this.#opening = this.#opening.then(async () => {
      await this.end();
      this.#project = project;
      this.#crashesMs = [];
      this.#ensureRunning();
    });
    return this.#opening;
  }

  /**
   * Has the core create an empty project, which can then be opened. Throws an `AppError` if it cannot, also if the core
   * does not start or ends meanwhile.
   */
  create(project: string): Promise<void> {
    // The core's answer does not name the project, so one is created at a time.
    const created = this.#creating.then(() => this.#create(project));
    this.#creating = created.catch(() => undefined);
    return created;
  }

  /** A port through which the page talks to the core; null if the core does not start. */
  async connect(): Promise<MessagePortMain | null> {
    // During a project change, the page's port would go to the process that is ending.
    await this.#opening;
    const running = this.#ensureRunning();
    if (running === null) return null;
    const { port1, port2 } = new MessageChannelMain();
    running.link.connect(port2);
    return port1;
  }

  /** Grants the core access to a chosen file, now and after a restart. */
  grant(file: GrantedFile): void {
    this.#files.push(file);
    this.#running?.link.send({ kind: 'grant', file });
  }

  /** The file of a handle, or null. */
  fileOf(handle: string): GrantedFile | null {
    return this.#files.find((file) => file.handle === handle) ?? null;
  }

  /**
   * Cancels all jobs, waits until they have saved their partial results, and ends the process; kills it after a
   * deadline.
   */
  async end(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    if (running.isEnding) return running.ended;
    running.isEnding = true;
    running.link.send({ kind: 'end' });
    const deadline = setTimeout(() => running.link.kill(), EXIT_TIMEOUT_MS);
    await running.ended;
    clearTimeout(deadline);
  }

  async #create(project: string): Promise<void> {
    await this.#opening;
    const running = this.#ensureRunning();
    if (running === null) throw notCreated(project);
    const created = new Promise<CallError | null>((resolve) => {
      running.onCreated = resolve;
    });
    running.link.send({ kind: 'create', project });
    const error = await Promise.race([created, running.ended.then(() => 'ended' as const)]);
    if (error === 'ended') throw notCreated(project);
    if (error !== null) throw appError(error);
  }

  #ensureRunning(): Running | null {
    if (this.#running !== null) return this.#running;
    try {
      this.#running = this.#startProcess();
    } catch (error) {
      this.#events.ended({ cause: 'could-not-start', detail: (error as Error).message, output: '', restarting: false });
      return null;
    }
    return this.#running;
  }

  #startProcess(): Running {
    const running = this.#watch(this.#start());
    running.link.send({ kind: 'open', project: this.#project, files: this.#files });
    return running;
  }

  #watch(link: CoreLink): Running {
    let resolveEnded = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      resolveEnded = resolve;
    });
    const running: Running = { link, ready: false, isEnding: false, ended, onCreated: () => undefined };
    link.onMessage((received) => this.#receive(running, received));
    link.onEnd((end) => {
      resolveEnded();
      this.#events.stopPrinting(null);
      if (this.#running !== running) return;
      this.#running = null;
      this.#setJobs([]);
      if (!running.isEnding) this.#onExit(running, end);
    });
    return running;
  }

  #receive(running: Running, received: FromCore): void {
    if (this.#running !== running) return;
    if (received.kind === 'ready') running.ready = true;
    if (received.kind === 'created') running.onCreated(received.error);
    if (received.kind === 'granted') this.#files.push(received.file);
    if (received.kind === 'print') void this.#print(running, received.request);
    if (received.kind === 'stop-printing') this.#events.stopPrinting(received.id);
    if (received.kind === 'jobs') this.#setJobs(received.jobs);
    if (received.kind === 'job-ended') this.#events.jobEnded(received.job);
  }

  async #print({ link }: Running, request: PrintRequest): Promise<void> {
    // Without an answer, the report's job would wait forever.
    const problem = await this.#events.print(request).catch((error: Error) => error.message);
    link.send({ kind: 'printed', id: request.id, problem });
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
    this.#events.ended({ cause: causeOf(running.ready, end), detail, output: end.output, restarting });
    if (restarting) this.#ensureRunning();
  }
}

function notCreated(path: string): AppError {
  return new AppError('unavailable', message('desktop.notCreated', { path }), message('desktop.createAgain'));
}

function appError({ code, message: text, help }: CallError): AppError {
  return new AppError(code === 'internal' ? 'state' : code, text, help);
}

/** The cause of an unexpected exit. If Electron cannot determine the exit code, it reports 0. */
export function causeOf(wasReady: boolean, { code, signal, output, exitedOnItsOwn }: LinkEnd): CoreEnded['cause'] {
  if (/heap out of memory|Allocation failed|bad_alloc/.test(output)) return 'out-of-memory';
  if (signal === 'SIGKILL' || signal === 'SIGTERM' || (code === 0 && !exitedOnItsOwn)) return 'killed';
  return wasReady ? 'crashed' : 'could-not-start';
}
