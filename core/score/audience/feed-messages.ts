import type { TableOptions } from '../../ingest/files/table.ts';
import type { AudienceMapping, AudienceModel } from './audience.ts';
import type { BlockShape, UserBlock } from './block.ts';
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
  readonly shape: BlockShape;
  /** Where hashes of users are spilled. */
  readonly usersPath: string;
  /** How many of them are held in memory at most, a power of two; see `UserSet`. */
  readonly userTable?: number;
}

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
  /** Position of the users' column. */
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

/** What the reading thread is sent: a block to fill (null for one that is to be made). */
export interface FeedRequest {
  readonly block: UserBlock | null;
}

/** What the reading thread sends. `settled` is false once users may turn out to repeat earlier ones at the end. */
export type FeedAnswer =
  | { readonly kind: 'opened'; readonly header: FeedHeader }
  | { readonly kind: 'block'; readonly block: UserBlock; readonly settled: boolean; readonly progress: FeedProgress }
  | { readonly kind: 'end'; readonly end: FeedEnd };
