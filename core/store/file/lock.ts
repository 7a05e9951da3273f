import { randomUUID } from 'node:crypto';

import { AppError } from '../../errors.ts';
import { inEnglish } from '../../text/en.ts';
import { message, type Text } from '../../text/message.ts';
import { removeLockFile, rewriteLockFile, takeLockFile, type LockOwner, type LockWriter } from './lock-file.ts';

/** A writer's share in the lock of a project. */
export interface HeldLock {
  /** This writer's own token: it counts as alive until released, regardless of who shares the lock file. */
  readonly token: string;
  /** Whether this process already had the project open for writing. */
  readonly shared: boolean;
  /** Harmless when repeated. */
  release(): void;
}

/** A request for the lock. */
export interface LockRequest {
  /** The writer's purpose, shown to others who find the project locked. */
  readonly purpose: Text;
  /**
   * For a writer that keeps a transaction open across turns of the event loop: excludes other writers of this process.
   */
  readonly exclusive: boolean;
}

interface Writer extends LockWriter {
  readonly exclusive: boolean;
}

/**
 * The locks that this process holds, by project file. Only one thread writes, so SQLite's own locks never make the
 * process wait for itself.
 */
const heldLocks = new Map<string, SharedLock>();

/** A lock file and the writers that share it. */
class SharedLock {
  readonly writers = new Map<string, Writer>();
  readonly #project: string;
  readonly #removeAtExit = (): void => removeLockFile(this.#project, this.#owner);
  #owner: LockOwner;
  #freed = Promise.withResolvers<void>();

  constructor(project: string, first: Writer) {
    this.#project = project;
    this.#owner = takeLockFile(project, { token: first.token, purpose: first.purpose });
    this.writers.set(first.token, first);
    process.once('exit', this.#removeAtExit);
  }

  /** Settles when a writer leaves. */
  get freed(): Promise<void> {
    return this.#freed.promise;
  }

  add(writer: Writer): void {
    this.#rewrite([...this.writers.values(), writer]);
    this.writers.set(writer.token, writer);
  }

  remove(token: string): void {
    if (!this.writers.delete(token)) return;
    try {
      if (this.writers.size > 0) this.#rewrite([...this.writers.values()]);
      else this.#end();
    } catch (error) {
      // If somebody deleted the lock file by hand, there is nothing to update.
      if (!(error instanceof AppError)) throw error;
    }
    this.#freed.resolve();
    this.#freed = Promise.withResolvers();
  }

  #rewrite(writers: readonly Writer[]): void {
    const listed = writers.map(({ token, purpose }) => ({ token, purpose }));
    const english = listed.map(({ purpose }) => inEnglish(purpose)).join(' and ');
    this.#owner = { ...this.#owner, purpose: english, writers: listed };
    rewriteLockFile(this.#project, this.#owner);
  }

  #end(): void {
    process.removeListener('exit', this.#removeAtExit);
    heldLocks.delete(this.#project);
    removeLockFile(this.#project, this.#owner);
  }
}

/**
 * Acquires the write lock of a project (its path in canonical form), reclaiming it from a dead process. Writers of this
 * process share it. Throws `locked` if another process holds it, or if the new or a current writer of this process
 * requires exclusive access.
 */
export function acquireLock(project: string, { purpose, exclusive }: LockRequest): HeldLock {
  const writer: Writer = { token: randomUUID(), purpose: shortened(purpose), exclusive };
  const current = heldLocks.get(project);
  const conflict = conflictWith(project, exclusive);
  if (conflict !== null) throw conflict;
  if (current === undefined) heldLocks.set(project, new SharedLock(project, writer));
  else current.add(writer);
  const lock = heldLocks.get(project)!;
  return { token: writer.token, shared: current !== undefined, release: () => lock.remove(writer.token) };
}

const MAX_PURPOSE = 1000;
const SHORT_PURPOSE = 200;

/** A purpose that fits a lock file, whose size is limited: it may name a bank or a file with a very long name. */
function shortened(purpose: Text): Text {
  if (JSON.stringify(purpose).length <= MAX_PURPOSE) return purpose;
  return `${inEnglish(purpose).slice(0, SHORT_PURPOSE).toWellFormed()}…`;
}

/**
 * Waits, at most `maxMs`, until no writer of this process prevents a new one, without blocking the event loop.
 * Acquiring the lock afterwards can still fail.
 */
export async function waitForFreeLock(
  project: string,
  { exclusive }: Pick<LockRequest, 'exclusive'>,
  maxMs: number,
): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, maxMs);
  let timedOut = false;
  void timeout.promise.then(() => {
    timedOut = true;
  });
  while (!timedOut && conflictWith(project, exclusive) !== null)
    await Promise.race([heldLocks.get(project)?.freed, timeout.promise]);
  clearTimeout(timer);
}

/** Why a new writer of this process cannot get the lock now; null if no current writer of this process prevents it. */
function conflictWith(project: string, exclusive: boolean): AppError | null {
  const others = [...(heldLocks.get(project)?.writers.values() ?? [])].filter(
    (writer) => exclusive || writer.exclusive,
  );
  if (others.length === 0) return null;
  return new AppError(
    'locked',
    message('store.inUseHere', { purposes: others.map(({ purpose }) => purpose) }),
    message('store.waitOrCancel'),
  );
}
