/**
 * `read-projects.ts FROM END PROJECT SEED flip|flip-rows|flip-appends|mutate`: reads damaged copies of a project,
 * numbered FROM … END − 1. `flip` changes bits anywhere, and `flip-rows` only in the pages with rows, which are a small
 * part of the file; `flip-appends` changes bits in the rows of appends, and undoes an append. `mutate` overwrites,
 * inserts, removes and repeats pieces of the file.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { undoAppend } from '../../../core/store/datasets/undo-append.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { APPENDED_DATASET } from '../append-fixture.ts';
import { flipped, flippedIn, mutated } from '../mutate.ts';
import { takeSnapshot } from '../project-snapshot.ts';
import { APPEND_TABLES, rowRanges } from '../row-pages.ts';
import { readSeries } from './report.ts';

const [, , , , project, seed, kind] = process.argv;
const bytes = readFileSync(project);
const snapshot = await takeSnapshot(project);
/** The parts of a snapshot that are compared. */
const PARTS = ['banks', 'datasets', 'runs', 'epochs', 'appends', 'savedItems', 'history'] as const;
const rows =
  kind === 'flip-rows' ? rowRanges(project) : kind === 'flip-appends' ? rowRanges(project, APPEND_TABLES) : [];
const undone =
  kind === 'flip-appends' ? await undoIn(join(mkdtempSync(join(dirname(project), 'undone-')), 'p'), bytes) : '';
/** Texts that mutations insert: SQLite's header, JSON, a trigger that the program never creates, zero bytes. */
const FRAGMENTS = ['SQLite format 3\0', '{"', 'CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END', '\0\0\0\0'];

await readSeries(async (number) => {
  const random = new Random(mixSeed(Number(seed), number));
  const folder = mkdtempSync(join(dirname(project), 'damaged-'));
  try {
    const copy = join(folder, 'p.stepladder');
    if (kind === 'flip-appends') {
      const isAsBefore = (await undoIn(copy, damaged(random))) === undone;
      return isAsBefore ? null : 'after an append is undone, the dataset is not as before';
    }
    writeFileSync(copy, damaged(random));
    const read = await takeSnapshot(copy);
    const other = PARTS.filter((part) => !isDeepStrictEqual(read[part], snapshot[part]));
    return other.length === 0 ? null : `read without an error, but with other content: ${other.join(', ')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Undoes the append of a project; returns the dataset afterwards, as in a snapshot. */
async function undoIn(path: string, content: Buffer): Promise<string> {
  writeFileSync(path, content);
  await withProject(path, { mode: 'write' }, (opened) => undoAppend(opened, APPENDED_DATASET));
  return (await takeSnapshot(path)).datasets[APPENDED_DATASET];
}

function damaged(random: Random): Buffer {
  if (kind === 'flip') return flipped(bytes, random);
  if (kind.startsWith('flip-')) return flippedIn(bytes, rows, random);
  return mutated(bytes, random, FRAGMENTS);
}
