import { appendToDataset, type AppendOptions, type AppendResult } from '../../../core/ingest/append/append.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { jobWithNotes } from '../../job-notes.ts';
import { importProject, type ImportProject } from '../import-project.ts';

/** A project to import into and to append to. */
export interface AppendProject extends ImportProject {
  /** Appends a text as a file to the last imported dataset; passes on the notes in English. */
  readonly appended: (
    content: string | Uint8Array,
    options?: Partial<AppendOptions>,
    note?: (text: string) => void,
  ) => Promise<AppendResult>;
  /** What is stored about a dataset, without its id, name, creation time and sources. */
  readonly facts: (dataset?: string) => Record<string, unknown>;
}

/** Creates a project to append to. */
export function appendProject(): AppendProject {
  const base = importProject();
  const appended: AppendProject['appended'] = (content, options = {}, note = () => undefined) => {
    const files = [base.file('next.csv', content)];
    return appendToDataset(base.project, { files, dataset: base.lastName(), ...options }, jobWithNotes(note));
  };
  const facts: AppendProject['facts'] = (dataset = base.lastName()) => {
    const info = getDataset(base.project, dataset);
    const { id: _, name: __, createdAt: ___, sources: ____, sourceFiles: _____, ...rest } = info;
    return rest;
  };
  return { ...base, appended, facts };
}
