import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { reportAllProgress } from '../interruptions.ts';
import { stopHere } from './stop.ts';

/** Appends a file to the dataset `data` and stops at the first report of a phase, for tests that kill it there. */
const [project, file, phase] = process.argv.slice(2);
reportAllProgress();
await withProject(project, { mode: 'write', exclusive: true, purpose: 'append' }, (opened) =>
  appendToDataset(
    opened,
    { files: [file], dataset: 'data' },
    {
      signal: new AbortController().signal,
      report: (progress) => {
        if (progress.phase === phase) stopHere();
      },
    },
  ),
);
