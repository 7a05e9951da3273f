/** What main and the core's process say to each other, besides what they pass on for a window. Plain data, also over Node's JSON channel. */
import type { HostMessage } from '../core/api/protocol.ts';

/** A file that the user chose, under the handle by which the page names it. Main keeps these, so that they outlive the core's process. */
export interface GrantedFile {
  readonly handle: string;
  readonly path: string;
  readonly use: 'read' | 'write';
}

/** A job that is waiting or running. */
export interface OpenJob {
  readonly call: string;
  readonly title: string;
}

/** From main to the core's process. */
export type ToCore =
  /** The first message. */
  | { readonly kind: 'open'; readonly project: string | null; readonly files: readonly GrantedFile[] }
  | { readonly kind: 'grant'; readonly file: GrantedFile }
  /** A page wants to talk: in a utility process the port comes along, else its messages are passed on under this number. */
  | { readonly kind: 'connect'; readonly page: number }
  | { readonly kind: 'page-message'; readonly page: number; readonly message: unknown }
  | { readonly kind: 'page-closed'; readonly page: number }
  /** Cancel what runs, keep what can be kept, and end. */
  | { readonly kind: 'end' };

/** From the core's process to main. */
export type FromCore =
  | { readonly kind: 'ready' }
  /** A call has given the page a handle for a file that it found or left, which main can then show in its folder. */
  | { readonly kind: 'granted'; readonly file: GrantedFile }
  | { readonly kind: 'page-message'; readonly page: number; readonly message: HostMessage }
  /** What is waiting or running, after any change of it. */
  | { readonly kind: 'jobs'; readonly jobs: readonly OpenJob[] };
