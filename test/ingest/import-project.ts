import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { importDataset, type ImportOptions, type ImportResult } from '../../core/ingest/import.ts';
import type { ColumnRole } from '../../core/store/columns/columns.ts';
import { dictionaryText, textValues } from '../../core/store/columns/text.ts';
import { getDataset, readChunk, readDictionary } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';
import { jobWithNotes } from '../job-notes.ts';
import { temporaryProject } from '../temporary-project.ts';

/** A project to import into; removed after the tests of the file. */
export interface ImportProject {
  readonly folder: string;
  readonly project: Project;
  readonly file: (name: string, content: string | Uint8Array) => string;
  /** A new name for the next dataset. */
  readonly nextName: () => string;
  /** The name of the last imported dataset. */
  readonly lastName: () => string;
  /** Imports a text as a file; passes on the notes in English. */
  readonly imported: (
    content: string,
    options?: Partial<ImportOptions>,
    note?: (text: string) => void,
  ) => Promise<ImportResult>;
  /** A column of the last imported dataset, as text or numbers. */
  readonly column: (role: ColumnRole, name?: string) => unknown[];
}

/** Creates a project to import into. */
export function importProject(): ImportProject {
  const project = temporaryProject();
  const folder = dirname(project.path);
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  let datasets = 0;
  const lastName = (): string => `d${datasets}`;
  const nextName = (): string => {
    datasets++;
    return lastName();
  };
  const imported: ImportProject['imported'] = (content, options = {}, note = () => undefined) => {
    const files = [file('data.csv', content)];
    return importDataset(project, { files, dataset: nextName(), ...options }, jobWithNotes(note));
  };
  const column = (role: ColumnRole, name?: string): unknown[] => readColumn(project, lastName(), role, name);
  return { folder, project, file, nextName, lastName, imported, column };
}

function readColumn(project: Project, dataset: string, role: ColumnRole, name?: string): unknown[] {
  const info = getDataset(project, dataset);
  const key = info.columns.find(
    (candidate) => candidate.role === role && (name === undefined || candidate.name === name),
  );
  assert.ok(key, `there is a ${role} column`);
  const data = readChunk(project, info, key, 0);
  if (data.kind === 'text') return textValues(data);
  if (data.kind === 'number' || role === 'depth' || role === 'immature') return Array.from(data.values);
  const dictionary = readDictionary(project, info, key);
  if (data.kind === 'code') return Array.from(data.values, (code) => dictionaryText(dictionary, code));
  return Array.from({ length: info.rows }, (_, row) =>
    Array.from(data.values.subarray(data.offsets[row], data.offsets[row + 1]), (code) =>
      dictionaryText(dictionary, code),
    ),
  );
}
