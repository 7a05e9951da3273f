import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';

import { readTable } from '../../core/ingest/files/table.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { listDatasets } from '../../core/store/datasets/datasets.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import { reportAllProgress } from './interruptions.ts';

/** Enough for a file of more than 1 MiB, so that it is read in several blocks. */
const ROWS = 45_000;
const rows = Array.from({ length: ROWS }, (_, row) => `${row},2026-01-01,${row % 2},city ${row % 1000}`);
const content = `id,time,click,city\n${rows.join('\n')}\n`;
const packed = gzipSync(content);
assert.ok(content.length > 1 << 20);

/** A job during which something happens once, after the first records. */
function interrupted(t: TestContext, happens: () => void): JobContext {
  t.after(reportAllProgress());
  let pending = true;
  const report: JobContext['report'] = ({ counts }) => {
    if (!pending || (counts?.records ?? 0) === 0) return;
    pending = false;
    happens();
  };
  return { ...quietJob(), report };
}

function setUp(t: TestContext, names: readonly string[]): { files: string[]; project: string; folder: string } {
  const folder = temporaryFolder(t);
  const files = names.map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, file.endsWith('.gz') ? packed : content);
  return { files, folder, project: join(folder, 'p.stepladder') };
}

function importAll(project: string, files: readonly string[], job: JobContext): Promise<number> {
  const options = { mode: 'write', create: true, purpose: 'test' } as const;
  return withProject(
    project,
    options,
    async (opened) => (await importDataset(opened, { files, dataset: 'd' }, job)).records,
  );
}

const changes: readonly (readonly [string, (file: string) => void])[] = [
  ['grows', (file) => appendFileSync(file, 'x,2026-01-01,1,ulm\n')],
  ['is cut off', (file) => truncateSync(file, 1000)],
  ['is rewritten with the same size', (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, 'x'))],
  [
    'is replaced by another',
    (file) => {
      writeFileSync(`${file}.new`, content);
      renameSync(`${file}.new`, file);
    },
  ],
  ['is removed', (file) => rmSync(file)],
];

for (const [what, change] of changes)
  for (const names of [['data.csv'], ['data.csv.gz'], ['data.csv', 'more.csv']])
    test(`import of ${names.join(' and ')} fails if ${names[0]} ${what} meanwhile, leaving no dataset`, async (t) => {
      const { files, project } = setUp(t, names);
      const job = interrupted(t, () => change(files[0]));
      await assert.rejects(importAll(project, files, job), { code: 'invalid-file', message: new RegExp(files[0]) });
      const left = await withProject(project, { mode: 'read' }, (opened) => listDatasets(opened).length);
      assert.equal(left, 0);
    });

test('a file that stays as it is, even an old one, is read to its end', async (t) => {
  const { files, project } = setUp(t, ['data.csv']);
  utimesSync(files[0], 1, 1);
  assert.equal(await importAll(project, files, quietJob()), ROWS);
});

test('reading a table for anything but an import also fails if its file changes meanwhile', async (t) => {
  const { files } = setUp(t, ['audience.csv']);
  const readAll = async (): Promise<void> => {
    for await (const { rows: read } of readTable(files, {}, quietJob())) if (read > 0) utimesSync(files[0], 1, 1);
  };
  await assert.rejects(readAll(), { code: 'invalid-file', message: /changed or removed while it was being read/ });
});

const isWindows = process.platform === 'win32';

test(
  'an import fails if its project is deleted or moved meanwhile, and leaves nothing',
  { skip: isWindows },
  async (t) => {
    for (const move of [(path: string) => rmSync(path), (path: string) => renameSync(path, `${path}.moved`)]) {
      const { files, project, folder } = setUp(t, ['data.csv']);
      const job = interrupted(t, () => move(project));
      await assert.rejects(importAll(project, files, job), {
        code: 'state',
        message: `the project was deleted or moved while it was being written: ${project}`,
        help: /put the project back/,
      });
      const moved = `${project}.moved`;
      const expected = existsSync(moved) ? ['data.csv', 'p.stepladder.moved'] : ['data.csv'];
      assert.deepEqual(readdirSync(folder), expected);
      if (!existsSync(moved)) continue;
      renameSync(moved, project);
      assert.equal(await importAll(project, files, quietJob()), ROWS);
    }
  },
);
