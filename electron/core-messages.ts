/** What main and the core's process say to each other; a window's page talks to the core through a port of its own. */

import type { Text } from '../core/text/message.ts';

/** The environment variable that names the file in which the core's process leaves its last words. */
export const LAST_OUTPUT = 'STEPLADDER_LAST_WORDS';

/**
 * A file that the user chose, under the handle by which the page names it. Main keeps these beyond the core's process.
 */
export interface GrantedFile {
  readonly handle: string;
  readonly path: string;
  readonly use: 'read' | 'write';
}

/** A job that is waiting or running. */
export interface OpenJob {
  readonly call: string;
  readonly title: Text;
}

/** From main to the core's process. */
export type ToCore =
  /** The first message. */
  | { readonly kind: 'open'; readonly project: string | null; readonly files: readonly GrantedFile[] }
  | { readonly kind: 'grant'; readonly file: GrantedFile }
  /** A page wants to talk: its port comes along. */
  | { readonly kind: 'connect' }
  /** Cancel what runs, keep what can be kept, and end. */
  | { readonly kind: 'end' };

/** From the core's process to main. */
export type FromCore =
  | { readonly kind: 'ready' }
  /** A call has given the page a handle for a file that it found or left, which main can then show in its folder. */
  | { readonly kind: 'granted'; readonly file: GrantedFile }
  /** What is waiting or running, after any change of it. */
  | { readonly kind: 'jobs'; readonly jobs: readonly OpenJob[] };
