import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { creationTime } from './windows.ts';

/** The identity of a process, which it writes into a file so that others can tell when it has ended. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Boot and start time of the process, if the system provides them, to detect a reused pid. */
  readonly processStart: string | null;
  /** Distinguishes machines with the same host name; absent or null if unknown. */
  readonly machine?: string | null;
  /** A pid means something only within its namespace: containers have their own; absent or null if unknown. */
  readonly pidNamespace?: string | null;
}

/** The identity of this process. */
export function identityOfThisProcess(): ProcessIdentity {
  const { pid } = process;
  return { host: hostname(), pid, processStart: processStart(pid), machine: machine(), pidNamespace: pidNamespace() };
}

const OWNER_FILE = 'owner.json';

/** Records this process as the owner of a folder, together with `more` about it. */
export function claimFolder(folder: string, more: object = {}): void {
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify({ ...identityOfThisProcess(), ...more }));
}

/** The process that owns a folder; null if there is no record of it that can be read. */
export function readFolderOwner(folder: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

/**
 * Whether a process has certainly ended. False for a process of another machine, or of another PID namespace in the
 * current boot: these cannot be seen from here.
 */
export function hasEnded({ host, pid, processStart: started, ...where }: ProcessIdentity): boolean {
  if (host !== hostname() || areDifferent(where.machine, machine())) return false;
  const isOtherBoot = areDifferent(bootOf(started), bootOf(processStart(process.pid)));
  // Without a machine id, another boot may mean another machine with the same name. Older versions wrote no id.
  if (isOtherBoot && where.machine !== undefined) return !areUnknown(where.machine, machine());
  if (areDifferent(where.pidNamespace, pidNamespace())) return false;
  if (!isRunning(pid)) return true;
  const current = processStart(pid);
  return current === 'ended' || areDifferent(started, current);
}

/** A short hash of this machine, its boot and the PID namespace: within these, a pid identifies one process. */
export function pidScope(): string {
  const parts = [hostname(), machine(), pidNamespace(), bootOf(processStart(process.pid))];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
}

/** Whether a process with this pid runs on this machine, under any user; the pid may have been reused. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Boot id and start tick of a process, which are unique, or on Windows its creation time; `ended` for a process that
 * has ended but still has its pid; null if the system does not provide them.
 */
export function processStart(pid: number): string | null {
  try {
    if (process.platform === 'win32') return creationTime(pid);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : `${boot}:${fields[19]}`;
  } catch {
    return null;
  }
}

function bootOf(started: string | null): string | null {
  return started?.includes(':') === true ? started.split(':')[0] : null;
}

/** A hash of the machine's id, which itself should not leave the machine. */
function machine(): string | null {
  const id = orNull(() => readFileSync('/etc/machine-id', 'utf8').trim());
  return id === null || id === '' ? null : createHash('sha256').update(`stepladder ${id}`).digest('hex').slice(0, 16);
}

function pidNamespace(): string | null {
  return orNull(() => readlinkSync('/proc/self/ns/pid'));
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

type MaybeKnown = string | null | undefined;

function areUnknown(one: MaybeKnown, other: MaybeKnown): boolean {
  return (one ?? null) === null || (other ?? null) === null;
}

function areDifferent(one: MaybeKnown, other: MaybeKnown): boolean {
  return !areUnknown(one, other) && one !== other;
}
