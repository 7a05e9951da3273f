import type { TableOptions } from '../../ingest/files/table.ts';
import type { NamedConditions } from '../../segment/conditions.ts';
import type { Message } from '../../text/message.ts';
import type { AudienceMapping, AudienceModel } from './audience.ts';
import type { BlockShape, UserBlock } from './block.ts';
import type { LateDuplicates } from './duplicates.ts';
import type { RejectCount } from './rejects.ts';

/** The start parameters of the thread that reads an audience. */
export interface FeedSetup {
  readonly paths: readonly string[];
  readonly options: TableOptions;
  readonly mapping: AudienceMapping;
  /** The formats of columns that the user gave, besides those of the mapping. */
  readonly given?: AudienceMapping['formats'];
  readonly models: readonly AudienceModel[];
  /** Whether blocks hold the cells of the first model's columns as text. */
  readonly keepsCells?: boolean;
  /** Only the users of this segment are scored. */
  readonly segment?: NamedConditions | undefined;
  /** All banks; a candidate's `bankIndex` refers to them. */
  readonly banks: readonly string[];
  readonly shape: BlockShape;
  /** The spill file for user hashes. */
  readonly usersPath: string;
  /** Maximum number of hashes in memory, a power of two; see `UserSet`. */
  readonly userTable?: number;
}

/** How much of the audience has been read. */
export interface FeedProgress {
  readonly records: number;
  readonly rejected: number;
  /** Fraction of the files' bytes read so far. */
  readonly fraction: number;
}

/** The facts about an audience that are known before its records are read. */
export interface FeedHeader {
  readonly columns: readonly string[];
  /** Position of the users' column. */
  readonly user: number;
  /** Paths of the files. */
  readonly files: readonly string[];
  /** Texts that mean a missing value. */
  readonly missing: readonly string[];
  readonly notes: readonly Message[];
}

/** Record counts once all records are read. */
export interface FeedEnd {
  readonly records: number;
  readonly rejected: number;
  readonly rejects: readonly RejectCount[];
  readonly lateDuplicates: LateDuplicates;
}

/** A request to the reading thread: the block to fill, or null to create one. */
export interface FeedRequest {
  readonly block: UserBlock | null;
}

/** An answer of the reading thread. `usersUnique` is false once users may later turn out to be duplicates. */
export type FeedAnswer =
  | { readonly kind: 'opened'; readonly header: FeedHeader }
  | {
      readonly kind: 'block';
      readonly block: UserBlock;
      readonly usersUnique: boolean;
      readonly progress: FeedProgress;
    }
  | { readonly kind: 'end'; readonly end: FeedEnd };
