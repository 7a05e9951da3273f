import type { StepInfo } from '../store/datasets/dataset-types.ts';
import { beginImport, createDataset, type ImportTransaction } from '../store/datasets/datasets.ts';
import { saveMapping } from '../store/datasets/mappings.ts';
import type { Project } from '../store/file/project.ts';
import { dataFileStem } from '../text/data-files.ts';
import type { Table } from './files/table.ts';
import type { Mapping } from './mapping/resolve.ts';
import { packingWriter, type ChunkWriter } from './rows/chunks.ts';
import type { EarlierRows } from './rows/earlier.ts';

/** Destination of an import. */
export interface ImportTarget {
  /** Whether it is an error if no record is accepted. */
  readonly needsRecords: boolean;
  /** Whether illegal chains are only counted under the policy `fail`, instead of failing the import. */
  readonly countsIllegal?: boolean;
  /** Begins the one transaction of an import. */
  begin(): ImportTransaction;
  /** Starts the dataset inside that transaction; `asOf` in milliseconds, null if it is to be derived from the data. */
  create(steps: readonly StepInfo[], asOf: number | null): StartedImport | Promise<StartedImport>;
  /** Saves the mapping for later files with the same columns. */
  saveMapping(table: Table, mapping: Mapping): void;
}

/** What an import writes to once it has started. */
export interface StartedImport {
  readonly writer: ChunkWriter;
  /** The dataset that the records are appended to; absent for a new one. */
  readonly earlier?: EarlierRows;
  /** See `ImportJob`. */
  readonly complete?: (asOf: number | null) => Promise<number>;
}

/** A new dataset in a project; creating it throws `state` if the name is taken. */
export function projectTarget(
  project: Project,
  { dataset, mappingName }: { readonly dataset: string; readonly mappingName?: string },
): ImportTarget {
  return {
    needsRecords: true,
    begin: () => beginImport(project),
    create: (steps) => ({ writer: packingWriter(createDataset(project, dataset, steps)) }),
    saveMapping(table, mapping) {
      // Unnamed columns would look the same in unrelated files.
      if (table.dialects.some((dialect) => !dialect.header)) return;
      saveMapping(project, {
        name: mappingName ?? dataFileStem(table.files[0].name),
        columns: table.columns,
        mapping,
        rename: mappingName !== undefined,
      });
    },
  };
}
