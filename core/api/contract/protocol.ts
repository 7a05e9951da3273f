/**
 * The messages between a window and the core: plain cloneable data. A window names the call; the core knows the
 * project, validates the input by the contract and replies with the id that the window chose.
 */
import type { ErrorCode } from '../../errors.ts';
import type { Progress } from '../../job.ts';
import type { Text } from '../../text/message.ts';

/** Why a call failed, in words for the user; `internal` is a bug in the program. */
export interface CallError {
  readonly code: ErrorCode | 'internal';
  readonly message: Text;
  readonly help?: Text;
}

/** From a window to the core. */
export type ClientMessage =
  /** Runs a call; files are given as handles issued by the shell. `id` counts up within a window. */
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  /** Cancels a call of this window. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Cancels a job, no matter which window started it. */
  | { readonly kind: 'cancel-job'; readonly job: number }
  /** Moves a queued job right before another queued job. */
  | { readonly kind: 'move-job'; readonly job: number; readonly before: number }
  /** Removes an ended job from the list. */
  | { readonly kind: 'dismiss-job'; readonly job: number };

/** From the core to a window. */
export type HostMessage =
  /** The first message: the open project and the current jobs. */
  | { readonly kind: 'hello'; readonly project: OpenedProject | null; readonly jobs: readonly JobInfo[] }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: CallError }
  /** All jobs in execution order, after any change; at most a few times a second. */
  | { readonly kind: 'jobs'; readonly jobs: readonly JobInfo[] }
  /** A call has written to the project: windows should refresh. */
  | { readonly kind: 'changed' };

/** The project of a window. */
export interface OpenedProject {
  /** The file's name without its extension. */
  readonly name: string;
  readonly path: string;
}

/** A job, from when it is queued until it is dismissed. */
export interface JobInfo {
  readonly id: number;
  readonly call: string;
  /** The input as the window sent it, with files as handles. */
  readonly input: unknown;
  readonly title: Text;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** The latest values, merged: phase, fraction, counts, time left, figures. */
  readonly progress: Progress | null;
  /** Notes to the user so far: warnings, decisions. */
  readonly notes: readonly Text[];
  readonly error: CallError | null;
  readonly result: unknown;
  /** ISO 8601. */
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}
