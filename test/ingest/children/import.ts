import { importDataset } from '../../../core/ingest/import.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { reportAllProgress } from '../interruptions.ts';
import { stopHere } from './stop.ts';

/** Imports a file into a project and stops once the given number of records is read, for tests that kill it there. */
const [project, file, records] = process.argv.slice(2);
reportAllProgress();
await withProject(project, { mode: 'write', create: true, purpose: 'import' }, (opened) =>
  importDataset(
    opened,
    { files: [file], dataset: 'killed' },
    {
      signal: new AbortController().signal,
      report: ({ counts }) => {
        if ((counts?.records ?? 0) >= Number(records)) stopHere();
      },
    },
  ),
);
