/** `append-files.ts FROM END FOLDER SEED csv|excel`: appends mutated files, numbered FROM … END − 1, to a dataset. */
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { appendToDataset, type AppendResult } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { loadMapping } from '../../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../../core/job.ts';
import { readAppends } from '../../../core/store/datasets/appends.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { undoAppend } from '../../../core/store/datasets/undo-append.ts';
import { withProject, type Project } from '../../../core/store/file/project.ts';
import { mutated } from '../mutate.ts';
import { CLICK_EVERY, FRAGMENTS, LATE_EVERY, NEXT_FROM, rewritten, ROWS } from '../sources.ts';
import { clicksOf } from './clicks.ts';
import { measured, catchRefusal } from './measured.ts';
import { readSeries } from './report.ts';

const [, , , , parent, seed, kind] = process.argv;
const [first, next] = kind === 'csv' ? ['data.csv', 'next.csv'] : ['data.xlsx', 'next.xlsx'];
const content = readFileSync(join(parent, next));
/** One CSV file in four is only formatted differently, so it must give the same counts. */
const REWRITTEN_EVERY = 4;
const PROJECT = 'p.stepladder';
const DATASET = 'data';

/** The first half of the appended records are already in the dataset. */
const KNOWN = ROWS - NEXT_FROM;
const isLate = (row: number): boolean => row % CLICK_EVERY !== 0 && (row - NEXT_FROM) % LATE_EVERY === 0;
const updated = Array.from({ length: KNOWN }, (_, index) => NEXT_FROM + index).filter(isLate).length;
/** The counts when the intact file is appended. */
const INTACT = { records: ROWS, rejected: 0, added: ROWS - KNOWN, updated, unchanged: KNOWN - updated };
/** The clicks in the dataset after that. */
const CLICKS = Math.ceil((NEXT_FROM + ROWS) / CLICK_EVERY) + updated;

const base = join(mkdtempSync(join(parent, 'base-')), PROJECT);
await withProject(base, { mode: 'write', create: true }, async (project) => {
  const mapping = await loadMapping(join(parent, 'mapping.json'), quietJob());
  await importDataset(project, { files: [join(parent, first)], dataset: DATASET, mapping }, quietJob());
});

await readSeries((number) => {
  const random = new Random(mixSeed(Number(seed), number));
  const isIntact = number === 0 || (kind === 'csv' && number % REWRITTEN_EVERY === 0);
  const changed = (): Buffer => (isIntact ? rewritten(content, random) : mutated(content, random, FRAGMENTS));
  return measured(parent, [next, PROJECT], (folder) => {
    const [file, path] = [join(folder, next), join(folder, PROJECT)];
    writeFileSync(file, number === 0 ? content : changed());
    copyFileSync(base, path);
    return withProject(path, { mode: 'write' }, (project) => {
      const before = getDataset(project, DATASET);
      return catchRefusal(
        () => findMiscount(project, file, isIntact),
        ({ message }) => {
          if (isIntact) return `refused: ${message}`;
          const isUnchanged = getDataset(project, DATASET).dataHash === before.dataHash;
          return isUnchanged && readAppends(project).intact.length === 0 ? null : 'is refused, but changes the dataset';
        },
      );
    });
  });
});

/** Appends the file, then undoes it; returns what is wrong with the counts, or null. */
async function findMiscount(project: Project, file: string, isIntact: boolean): Promise<string | null> {
  const before = getDataset(project, DATASET);
  const clicksBefore = clicksOf(project, before);
  const result = await appendToDataset(project, { files: [file], dataset: DATASET }, quietJob());
  const after = getDataset(project, DATASET);
  const { records, rejected, added, updated: changed, unchanged } = result;
  const clicks = clicksOf(project, after);
  const found = { records, rejected, added, updated: changed, unchanged, clicks, rows: after.rows };
  if (!addsUp(result) || after.rows !== before.rows + added || clicks < clicksBefore)
    return `does not add up: ${JSON.stringify(found)}`;
  const expected = { ...INTACT, clicks: CLICKS, rows: ROWS + INTACT.added };
  if (isIntact && JSON.stringify(found) !== JSON.stringify(expected)) return `miscounts: ${JSON.stringify(found)}`;
  const { info } = undoAppend(project, DATASET);
  const isAsBefore = info.dataHash === before.dataHash && clicksOf(project, info) === clicksBefore;
  return isAsBefore ? null : 'after it is undone, the dataset is not as before';
}

function addsUp({ records, rejected, added, updated: changed, unchanged, replaced, skipped }: AppendResult): boolean {
  return records === rejected + added + changed + unchanged + replaced + skipped;
}
