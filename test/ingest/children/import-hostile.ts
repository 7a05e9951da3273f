import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { importDataset, type ImportOptions } from '../../../core/ingest/import.ts';
import { previewFiles } from '../../../core/ingest/preview.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject, type Project } from '../../../core/store/file/project.ts';
import { hostileShapes } from './hostile-shapes.ts';

const [folder] = process.argv.slice(2);
const file = join(folder, 'hostile.csv');
const mapping = join(folder, 'mapping.json');
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A file that cannot be used is refused; that is not a failure here. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}

async function preview(project: Project, content: string): Promise<void> {
  writeFileSync(file, content);
  await attempt(() => previewFiles(project, { files: [file], useSaved: true }, quietJob()));
}

async function importFile(project: Project, content: string, options: Partial<ImportOptions>): Promise<void> {
  writeFileSync(file, content);
  await attempt(() => importDataset(project, { files: [file], dataset: 'hostile', ...options }, quietJob()));
}

const header = 'id,time,click,share\n';
const records = Array.from({ length: 30 }, (_, row) => `${row},2026-01-0${1 + (row % 9)},${row % 2},${row / 7}\n`).join(
  '',
);

/** Hands every hostile shape to the import: as a line, a header, a value of a mapping, and the cells of a record. */
async function readAll(project: Project): Promise<void> {
  for (const shape of hostileShapes) {
    await preview(project, `${header}${shape}\n${records}`);
    await preview(project, `id,time,click,${quoted(shape)}\n${records}`);
    writeFileSync(mapping, JSON.stringify({ time: shape, features: { [shape]: 'numeric' } }));
    await importFile(project, `${header}${records}`, { mapping });
  }
  // Almost as many columns as are allowed. A number such as 1,100 fits two formats, so the other columns decide.
  const columns = Array.from({ length: 9_900 }, (_, index) => `c${index}`);
  const numbers = (row: number): string => columns.map((_, index) => `${1 + row},${100 + (index % 800)}`).join(';');
  await preview(
    project,
    `id;click;${columns.join(';')}\n${[1, 2, 3, 4].map((row) => `${row};0;${numbers(row)}\n`).join('')}`,
  );
  const cells = hostileShapes.map((shape) => quoted(shape.slice(-500_000)));
  await importFile(project, `${header}${records}${cells.map((cell) => `${cell},${cell},1,${cell}\n`).join('')}`, {});
}

const path = join(folder, 'hostile.stepladder');
await withProject(path, { mode: 'write', create: true, purpose: 'test' }, readAll);
