/**
 * What a window and the core say to each other: plain cloneable data. A window names the call; the core knows the
 * project, validates the input by the contract and answers under the window's own number.
 */
import type { ErrorCode } from '../../errors.ts';
import type { Progress } from '../../job.ts';
import type { Text } from '../../text/message.ts';

/** Why a call failed, in words for the user; `internal` is a fault of the program. */
export interface CallError {
  readonly code: ErrorCode | 'internal';
  readonly message: Text;
  readonly help?: Text;
}

/** From a window to the core. */
export type ClientMessage =
  /** Runs a call; files are named by the handles that the shell gave for them. `id` counts up within a window. */
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  /** Cancels a call of this window. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Cancels a job, whoever started it. */
  | { readonly kind: 'cancel-job'; readonly job: number }
  /** Lets a job that waits run right before another one that waits. */
  | { readonly kind: 'move-job'; readonly job: number; readonly before: number }
  /** Takes an ended job off the list. */
  | { readonly kind: 'dismiss-job'; readonly job: number };

/** From the core to a window. */
export type HostMessage =
  /** The first message: what is open and what is going on. */
  | { readonly kind: 'hello'; readonly project: OpenedProject | null; readonly jobs: readonly JobInfo[] }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: CallError }
  /** All jobs in the order in which they run, after any of them changed; at most a few times a second. */
  | { readonly kind: 'jobs'; readonly jobs: readonly JobInfo[] }
  /** A call has written to the project: what is shown of it should be asked for again. */
  | { readonly kind: 'changed' };

/** The project of a window. */
export interface OpenedProject {
  /** The file's name without its ending. */
  readonly name: string;
  readonly path: string;
}

/** A long call, from when it is queued until it is dismissed. */
export interface JobInfo {
  readonly job: number;
  readonly call: string;
  /** The validated input, with files as handles. */
  readonly input: unknown;
  readonly title: Text;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** The latest of each kind, kept together: phase, fraction, counts, time left, figures. */
  readonly progress: Progress | null;
  /** What it has told the user so far: warnings, decisions. */
  readonly notes: readonly Text[];
  readonly error: CallError | null;
  readonly result: unknown;
  /** ISO 8601. */
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}
