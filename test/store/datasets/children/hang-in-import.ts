import { randomBytes } from 'node:crypto';

import { packColumn } from '../../../../core/store/columns/codec.ts';
import { CHUNK_ROWS } from '../../../../core/store/columns/columns.ts';
import { beginImport, createDataset } from '../../../../core/store/datasets/datasets.ts';
import { openProject } from '../../../../core/store/file/project.ts';

/** Starts an import that is larger than SQLite's cache, reports it, and waits to be killed. */
const [, , path] = process.argv;
const project = openProject(path, { mode: 'write', purpose: 'import' });
beginImport(project);
const writer = createDataset(project, 'half', [{ name: 'click', windowDays: 0, timed: false }]);
const key = { name: 'noise', role: 'categorical' } as const;
writer.addColumns([{ ...key, kind: 'code' }]);
for (let index = 0; index < 300; index++) {
  writer.writeChunk(index, CHUNK_ROWS, key, packColumn({ kind: 'code', values: randomBytes(CHUNK_ROWS) }));
}
process.stdout.write('written\n');
setInterval(() => undefined, 1000);
