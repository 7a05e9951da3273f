import assert from 'node:assert/strict';
import { dirname } from 'node:path';

import { quietJob } from '../../../core/job.ts';
import { describeResults, type DescribedResults } from '../../../core/score/results/describe.ts';
import { measureResults } from '../../../core/score/results/measure-results.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { rendered } from '../../rendered.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { importSamples, writeExport, type ListRow, type Sample } from './exported-list.ts';

/** A project for the tests of a file, in its own folder. */
export interface ResultsProject {
  readonly folder: string;
  readonly project: Project;
}

/** The results of an export, and their findings in English. */
export type Findings = DescribedResults & { readonly sentences: readonly string[] };

/** Creates a project that is removed after the tests of the file. */
export function resultsProject(): ResultsProject {
  const project = temporaryProject();
  return { folder: dirname(project.path), project };
}

let datasets = 0;

/** The results of an export whose users had these samples. */
export async function resultsOf(
  { folder, project }: ResultsProject,
  rows: readonly ListRow[],
  samples: readonly Sample[],
  { coversEveryone = true, per = 'user' }: { readonly coversEveryone?: boolean; readonly per?: 'user' | 'bank' } = {},
): Promise<Findings> {
  const name = `d${++datasets}`;
  const { id, list } = writeExport(project, folder, rows, { name, per });
  await importSamples(project, folder, name, samples);
  const request = { export: id, dataset: name, files: [list], coversEveryone };
  const { results } = await measureResults(project, request, quietJob());
  assert.ok(results !== null);
  return { ...describeResults(results), sentences: rendered(results.findings) as readonly string[] };
}
