/** The messages between main and the core process; a window's page talks to the core through its own port. */

import type { CallError } from '../core/api/contract/protocol.ts';
import type { FileUse } from '../core/host/files.ts';
import type { Text } from '../core/text/message.ts';

/** The environment variable with the path of the file for the core process's last output. */
export const LAST_OUTPUT = 'STEPLADDER_LAST_OUTPUT';

/** A file that the page may name by its handle. Main keeps the granted files when the core restarts. */
export interface GrantedFile {
  readonly handle: string;
  readonly path: string;
  readonly use: FileUse;
}

/** A queued or running job. */
export interface OpenJob {
  readonly call: string;
  readonly title: Text;
  readonly isRunning: boolean;
  /** Share done, 0 to 1; null if the total is unknown. */
  readonly fraction: number | null;
}

/** A job that has ended. */
export interface EndedJob {
  readonly call: string;
  readonly title: Text;
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly tookMs: number;
  readonly errorCode: CallError['code'] | null;
}

/** A request to print the page in the file `source` as PDF into the file `target`. */
export interface PrintRequest {
  readonly id: number;
  readonly source: string;
  readonly target: string;
}

/** From main to the core process. */
export type ToCore =
  /** The first message. */
  | { readonly kind: 'open'; readonly project: string | null; readonly files: readonly GrantedFile[] }
  | { readonly kind: 'grant'; readonly file: GrantedFile }
  /** Create an empty project; answered by `created`. */
  | { readonly kind: 'create'; readonly project: string }
  /** The answer to `print`: what went wrong, or null. */
  | { readonly kind: 'printed'; readonly id: number; readonly problem: string | null }
  /** A page connects; its port is attached. */
  | { readonly kind: 'connect' }
  /** Cancel all jobs, save their partial results, and exit. */
  | { readonly kind: 'end' };

/** From the core process to main. */
export type FromCore =
  | { readonly kind: 'ready' }
  /** Why the project could not be created; null if it was. */
  | { readonly kind: 'created'; readonly error: CallError | null }
  /** A call has given the page a handle for a file that it found or wrote; main can then show it in its folder. */
  | { readonly kind: 'granted'; readonly file: GrantedFile }
  | { readonly kind: 'print'; readonly request: PrintRequest }
  | { readonly kind: 'stop-printing'; readonly id: number }
  /** The queued and running jobs, after any change. */
  | { readonly kind: 'jobs'; readonly jobs: readonly OpenJob[] }
  | { readonly kind: 'job-ended'; readonly job: EndedJob };
