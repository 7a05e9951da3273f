import { basename } from 'node:path';

import type { HostMessage, JobInfo, OpenedProject } from '../api/contract/protocol.ts';
import type { FileHandles } from './files.ts';
import { Jobs } from './jobs.ts';
import { reachableCalls, type AnyCall } from './reachable.ts';
import { Session, type HostPort } from './session.ts';
import { Throttle } from './throttle.ts';

/** What a host works on. */
export interface HostOptions {
  /** The project file; null for windows that have none open yet. */
  readonly project: string | null;
  readonly files: FileHandles;
  /** The calls that windows can make; all of the contract that make sense there by default. */
  readonly calls?: readonly AnyCall[];
}

const JOBS_EVERY_MS = 200;

/** Runs the calls of all windows on one project, keeps the list of jobs, and tells the windows what has changed. */
export class Host {
  readonly #options: HostOptions;
  readonly #sessions = new Set<Session>();
  readonly #listThrottle = new Throttle(JOBS_EVERY_MS, () => this.#broadcast({ kind: 'jobs', jobs: this.jobs }));
  readonly #jobs = new Jobs({
    onList: () => this.#listThrottle.request(),
    onWritten: () => this.#broadcast({ kind: 'changed' }),
  });

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** The long calls that run, wait or have ended and were not dismissed. */
  get jobs(): readonly JobInfo[] {
    return this.#jobs.list;
  }

  /** Whether a job runs or waits. */
  get busy(): boolean {
    return this.#jobs.busy;
  }

  /** Takes a window on; it is greeted with what is open and what is going on. */
  connect(port: HostPort): void {
    const { project, files, calls = reachableCalls } = this.#options;
    const session = new Session(
      { project, files, calls, jobs: this.#jobs, onWritten: () => this.#broadcast({ kind: 'changed' }) },
      port,
    );
    this.#sessions.add(session);
    port.onClose(() => {
      this.#sessions.delete(session);
      session.end();
    });
    session.send({ kind: 'hello', project: describe(project), jobs: this.jobs });
  }

  /** Cancels all calls and jobs, and waits until the jobs have written what can be gone on from. */
  async close(): Promise<void> {
    for (const session of this.#sessions) session.end();
    this.#sessions.clear();
    await this.#jobs.close();
    this.#listThrottle.stop();
  }

  #broadcast(message: HostMessage): void {
    for (const session of this.#sessions) session.send(message);
  }
}

function describe(project: string | null): OpenedProject | null {
  return project === null ? null : { name: basename(project).replace(/\.stepladder$/i, ''), path: project };
}
