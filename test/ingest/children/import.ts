import { importDataset } from '../../../core/ingest/import.ts';
import { withProject } from '../../../core/store/file/project.ts';

/** Imports a file into a project and prints progress to stdout, for tests that kill it meanwhile. */
const [project, file] = process.argv.slice(2);
await withProject(project, { mode: 'write', create: true, purpose: 'import' }, (opened) =>
  importDataset(
    opened,
    { files: [file], dataset: 'killed' },
    {
      signal: new AbortController().signal,
      report: ({ counts }) => process.stdout.write(`${counts?.records ?? 0}\n`),
    },
  ),
);
