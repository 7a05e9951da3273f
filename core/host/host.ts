import { basename } from 'node:path';

import type { HostMessage, JobInfo, OpenedProject } from '../api/contract/protocol.ts';
import type { FileHandles } from './files.ts';
import { Jobs } from './jobs.ts';
import type { AnyCall } from './reachable.ts';
import { ReadableProject } from './readable.ts';
import { Session, type HostPort } from './session.ts';
import { Throttle } from './throttle.ts';

/** Options of a host. */
export interface HostOptions {
  /** The project file; null for windows without an open project. */
  readonly project: string | null;
  readonly files: FileHandles;
  /** The calls that windows can make. */
  readonly calls: readonly AnyCall[];
}

const JOBS_EVERY_MS = 200;

/** Runs the calls of all windows on one project, keeps the list of jobs, and notifies the windows of changes. */
export class Host {
  readonly #options: HostOptions;
  readonly #sessions = new Set<Session>();
  readonly #listThrottle = new Throttle(JOBS_EVERY_MS, () => this.#broadcast({ kind: 'jobs', jobs: this.jobs }));
  readonly #jobs = new Jobs({
    onList: () => this.#listThrottle.request(),
    onWritten: () => this.#broadcast({ kind: 'changed' }),
  });

  readonly #readable: ReadableProject;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#readable = new ReadableProject(options.project, this.#jobs, options.files);
  }

  /** The jobs that are running, queued, or ended but not dismissed. */
  get jobs(): readonly JobInfo[] {
    return this.#jobs.list;
  }

  /** Whether a job is running or queued. */
  get busy(): boolean {
    return this.#jobs.busy;
  }

  /** Connects a window and greets it with the open project and the current jobs. */
  connect(port: HostPort): void {
    const { project, files, calls } = this.#options;
    const session = new Session(
      {
        project,
        files,
        calls,
        jobs: this.#jobs,
        ready: () => this.#readable.ready(),
        onWritten: () => this.#broadcast({ kind: 'changed' }),
      },
      port,
    );
    this.#sessions.add(session);
    port.onClose(() => {
      this.#sessions.delete(session);
      session.end();
    });
    session.send({ kind: 'hello', project: describe(project), jobs: this.jobs });
  }

  /** Cancels all calls and jobs, and waits until the jobs have written their checkpoints. */
  async close(): Promise<void> {
    for (const session of this.#sessions) session.end();
    this.#sessions.clear();
    await this.#jobs.close();
    this.#listThrottle.cancel();
  }

  #broadcast(message: HostMessage): void {
    for (const session of this.#sessions) session.send(message);
  }
}

function describe(project: string | null): OpenedProject | null {
  return project === null ? null : { name: basename(project).replace(/\.stepladder$/i, ''), path: project };
}
