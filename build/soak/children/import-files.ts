/**
 * `import-files.ts FROM END FOLDER SEED COUNT`: imports mutated files, numbered FROM … END − 1. They are COUNT files of
 * each kind, one kind after the other.
 */
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { loadMapping } from '../../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../../core/job.ts';
import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { randomBelow, mutated } from '../mutate.ts';
import {
  CLICK_EVERY,
  FRAGMENTS,
  mutatedJson,
  rewritten,
  ROWS,
  SOURCE_KINDS,
  SOURCES,
  type Source,
  type SourceKind,
} from '../sources.ts';
import { CELL_MARK } from '../write-sources.ts';
import { clicksOf } from './clicks.ts';
import { measured, catchRefusal, type FileOutcome } from './measured.ts';
import { readSeries } from './report.ts';

const [, , , , parent, seed, filesOfKind] = process.argv;
/** Kinds whose errors may show a cell, since damage can turn a record into the header, which errors show. */
const SHOW_CELLS: readonly SourceKind[] = ['csv', 'aliCcp'];
/** One CSV file in four is only formatted differently, so it must give the same records. */
const REWRITTEN_EVERY = 4;
const PROJECT = 'p.stepladder';

/** An empty project, copied for every file: creating one takes longer than an import. */
const empty = join(mkdtempSync(join(parent, 'empty-')), PROJECT);
await withProject(empty, { mode: 'write', create: true }, () => undefined);

await readSeries((position) => {
  const kind = SOURCE_KINDS[Math.floor(position / Number(filesOfKind))];
  const number = position % Number(filesOfKind);
  const { data, mapping, mutated: targets } = SOURCES[kind];
  const names = [...data, ...(mapping === undefined ? [] : [mapping])];
  const random = new Random(mixSeed(Number(seed), number));
  return measured(parent, [...names, PROJECT], (folder) => {
    // The first file of each kind is intact.
    const isRewritten = kind === 'csv' && number % REWRITTEN_EVERY === 0;
    const changed = targets[randomBelow(random, targets.length)];
    for (const name of names) {
      const content = readFileSync(join(parent, name));
      writeFileSync(
        join(folder, name),
        name === changed && number > 0 ? change(kind, content, random, isRewritten) : content,
      );
    }
    return importAll(kind, folder, isRewritten || number === 0);
  });
});

function change(kind: SourceKind, content: Buffer, random: Random, isRewritten: boolean): Buffer {
  if (isRewritten) return rewritten(content, random);
  return kind === 'json' && randomBelow(random, 2) === 0
    ? mutatedJson(content, random)
    : mutated(content, random, FRAGMENTS);
}

function importAll(kind: SourceKind, folder: string, isIntact: boolean): Promise<FileOutcome> {
  return catchRefusal(
    () => findMiscount(SOURCES[kind], folder, isIntact),
    ({ message, help }) => {
      if (isIntact) return `refused: ${message}`;
      const shown = `${message} ${help ?? ''}`;
      return !SHOW_CELLS.includes(kind) && shown.includes(CELL_MARK) ? `shows a cell: ${shown.slice(0, 300)}` : null;
    },
  );
}

/** Imports the folder's files; returns what is wrong with the counts, or null. */
function findMiscount({ data, mapping, complete }: Source, folder: string, isIntact: boolean): Promise<string | null> {
  const path = join(folder, PROJECT);
  copyFileSync(empty, path);
  return withProject(path, { mode: 'write' }, async (project) => {
    const options = {
      files: data.map((name) => join(folder, name)),
      dataset: 'data',
      ...(mapping !== undefined && { mapping: await loadMapping(join(folder, mapping), quietJob()) }),
    };
    const { records, accepted, rejected } = await importDataset(project, options, quietJob());
    const [stored] = listDatasets(project);
    const found = { records, accepted, rejected, rows: stored.rows, clicks: clicksOf(project, stored) };
    if (accepted + rejected !== records || stored.rows !== accepted) return `does not add up: ${JSON.stringify(found)}`;
    if (complete && records !== ROWS) return `loses records: ${JSON.stringify(found)}`;
    const isWrong = accepted !== ROWS || found.clicks !== ROWS / CLICK_EVERY;
    return isIntact && isWrong ? `miscounts: ${JSON.stringify(found)}` : null;
  });
}
