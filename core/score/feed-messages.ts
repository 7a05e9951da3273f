import type { ErrorCode } from '../errors.ts';
import type { TableOptions } from '../ingest/table.ts';
import type { AudienceMapping, AudienceModel } from './audience.ts';
import type { UserBlock } from './block.ts';
import type { Repetitions } from './duplicates.ts';
import type { RejectCount } from './rejects.ts';

/** What the thread that reads an audience is told when it starts. */
export interface FeedSetup {
  readonly paths: readonly string[];
  readonly options: TableOptions;
  readonly mapping: AudienceMapping;
  readonly models: readonly AudienceModel[];
  /** Banks by group. */
  readonly banks: readonly string[];
  /** Users per block. */
  readonly capacity: number;
  /** Where hashes of users are spilled. */
  readonly usersPath: string;
  /** How many of them are held in memory at most, a power of two; see `UserSet`. */
  readonly userTable?: number;
}

/** What the reading thread is sent: a block to fill again, or word that nothing more is wanted. */
export type FeedRequest = { readonly kind: 'block'; readonly block: UserBlock | null } | { readonly kind: 'stop' };

/** How far the reading has come. */
export interface FeedProgress {
  readonly records: number;
  readonly rejected: number;
  /** Share of the files' bytes that is read. */
  readonly fraction: number;
}

/** What is known of an audience before it is read. */
export interface FeedHeader {
  readonly columns: readonly string[];
  /** Place of the users' column. */
  readonly user: number;
  /** Paths of the files. */
  readonly files: readonly string[];
}

/** What became of the records when all are read. */
export interface FeedEnd {
  readonly records: number;
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
  readonly repetitions: Repetitions;
}

/** What the reading thread sends. `settled` is false once users may turn out to repeat earlier ones at the end. */
export type FeedMessage =
  | { readonly kind: 'opened'; readonly header: FeedHeader }
  | { readonly kind: 'block'; readonly block: UserBlock; readonly settled: boolean; readonly progress: FeedProgress }
  | { readonly kind: 'end'; readonly end: FeedEnd }
  | { readonly kind: 'failed'; readonly message: string; readonly code: ErrorCode | null; readonly help: string | undefined; readonly stack: string | undefined };
