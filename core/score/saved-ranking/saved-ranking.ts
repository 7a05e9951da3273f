import { AppError } from '../../errors.ts';
import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { message, type Text } from '../../text/message.ts';
import type { CandidateList } from '../candidates/candidates.ts';
import type { ManifestRun } from '../output/manifest.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import { type ListShape, unionSteps } from '../ranking/list-writer.ts';
import type { UserCounts } from '../ranking/score-blocks.ts';
import type { SavedRankingReader } from './reader.ts';
import type { ListRange } from './selection.ts';

/** A ranked list of a saved ranking: all users, or all users for one bank. */
export interface SavedList extends ListRange {
  /** Null for the single list of every user's best banner. */
  readonly bank: string | null;
}

/** The description of a saved ranking, without its rows. */
export interface SavedRankingMetadata extends UserCounts {
  readonly id: string;
  /** Canonical path of the project. */
  readonly project: string;
  /** Path of the audience, and the paths of its files. */
  readonly audience: string;
  readonly files: readonly string[];
  /** How the audience's columns were matched. */
  readonly mapping: MappingFile;
  /** Texts in the audience that mean a missing value. */
  readonly missing: readonly string[];
  readonly per: 'user' | 'bank';
  /** The segment of the ranked users, under its name at that time; null for the whole audience. */
  readonly segment: string | null;
  readonly shape: ListShape;
  /** The currency of the banks' values, if any. */
  readonly currency: string | null;
  readonly runs: readonly ManifestRun[];
  readonly lists: readonly SavedList[];
  /** `rankingBasis` at the time of ranking. */
  readonly basis: string;
  readonly notes: readonly Text[];
  readonly elapsedMs: number;
  /** ISO 8601. */
  readonly created: string;
}

/** A ranked audience to view, select from and export. Removing it deletes its files once the last reader is done. */
export class SavedRanking {
  readonly metadata: SavedRankingMetadata;
  readonly reader: SavedRankingReader;
  readonly steps: readonly string[];
  readonly #work: WorkFolder;
  #readers = 0;
  #removed = false;

  constructor(metadata: SavedRankingMetadata, reader: SavedRankingReader, work: WorkFolder) {
    this.metadata = metadata;
    this.reader = reader;
    this.steps = unionSteps(metadata.shape.runs);
    this.#work = work;
  }

  /** Keeps the files while `work` reads them, even if the saved ranking is removed meanwhile. */
  async hold<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#readers++;
    try {
      return await work();
    } finally {
      this.#readers--;
      if (this.#removed && this.#readers === 0) this.#delete();
    }
  }

  /** Deletes the files, now or when the last reader is done. */
  remove(): void {
    this.#removed = true;
    if (this.#readers === 0) this.#delete();
  }

  /** Deletes the files even while they are being read, because the process ends. */
  removeAtExit(): void {
    this.#delete();
  }

  #delete(): void {
    this.reader.close();
    this.#work.remove();
  }
}

/** The rows of each list in the file: lists follow each other in the order of their indexes. */
export function locateLists(
  { banks }: CandidateList,
  per: SavedRankingMetadata['per'],
  rowsOfList: ReadonlyMap<number, number>,
): SavedList[] {
  const names = per === 'bank' ? banks : [null];
  let start = 0;
  return names.map((bank, list) => {
    const rows = rowsOfList.get(list) ?? 0;
    start += rows;
    return { bank, start: start - rows, rows };
  });
}

/** A list of a saved ranking by its index; throws `invalid-input` if it does not exist. */
export function listAt({ metadata: { lists } }: SavedRanking, list: number): SavedList {
  if (list < lists.length) return lists[list];
  throw new AppError('invalid-input', message('score.noList', { list, lists: lists.length }));
}
