import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { withProject } from '../../../core/store/file/project.ts';

/** Appends a file to the dataset `data` and prints progress to stdout, for tests that kill it meanwhile. */
const [project, file] = process.argv.slice(2);
await withProject(project, { mode: 'write', exclusive: true, purpose: 'append' }, (opened) =>
  appendToDataset(
    opened,
    { files: [file], dataset: 'data' },
    {
      signal: new AbortController().signal,
      report: ({ phase, fraction = 0 }) => process.stdout.write(`${phase} ${fraction}\n`),
    },
  ),
);
