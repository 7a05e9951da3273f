/** `import-files.ts FROM END FOLDER SEED csv|json|parquet`: imports mutated files, numbered FROM … END − 1. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { loadMapping } from '../../../core/ingest/mapping/mapping.ts';
import { quietJob } from '../../../core/job.ts';
import { chunkCount, listDatasets, readChunk } from '../../../core/store/datasets/datasets.ts';
import { withProject, type Project } from '../../../core/store/file/project.ts';
import { below, mutated } from '../mutate.ts';
import { FRAGMENTS, rewritten, mutatedJson, SOURCES, type SourceKind } from '../sources.ts';
import { readSeries } from './report.ts';

const [, , , , parent, seed, kindName] = process.argv;
const kind = kindName as SourceKind;
const { files, rows, clicks } = SOURCES[kind];
/** One CSV file in four is only formatted differently, so it must give the same records. */
const REWRITTEN_EVERY = 4;

/** An empty project, copied for every file: creating one takes longer than an import. */
const empty = join(mkdtempSync(join(parent, 'empty-')), 'p.stepladder');
await withProject(empty, { mode: 'write', create: true }, () => undefined);

await readSeries(async (number) => {
  const random = new Random(mixSeed(Number(seed), number));
  const folder = mkdtempSync(join(parent, 'files-'));
  try {
    const isRewritten = kind === 'csv' && number % REWRITTEN_EVERY === 0;
    const originals: Record<string, Buffer> = Object.fromEntries(
      files.map((name) => [name, readFileSync(join(parent, name))]),
    );
    const changed = files[kind === 'json' ? 1 : 0];
    const content = originals[changed];
    originals[changed] = change(content, random, isRewritten);
    for (const [name, bytes] of Object.entries(originals)) writeFileSync(join(folder, name), bytes);
    const result = importAll(folder, isRewritten);
    return await (isRewritten ? result.catch((error: Error) => `refused: ${error.message}`) : result);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function change(content: Buffer, random: Random, isRewritten: boolean): Buffer {
  if (isRewritten) return rewritten(content, random);
  return kind === 'json' && below(random, 2) === 0 ? mutatedJson(content, random) : mutated(content, random, FRAGMENTS);
}

/** Imports the folder's files; returns what is wrong with the counts, or null. */
function importAll(folder: string, isRewritten: boolean): Promise<string | null> {
  const [data, mapping] = files.map((name) => join(folder, name));
  const path = join(folder, 'p.stepladder');
  copyFileSync(empty, path);
  return withProject(path, { mode: 'write' }, async (project) => {
    const { records, accepted, rejected } = await importDataset(
      project,
      { files: [data], dataset: 'data', mapping: await loadMapping(mapping) },
      quietJob(),
    );
    const [stored] = listDatasets(project);
    const found = { records, accepted, rejected, rows: stored.rows, clicks: clicksOf(project) };
    if (accepted + rejected !== records || stored.rows !== accepted) return `does not add up: ${JSON.stringify(found)}`;
    if (isRewritten && (accepted !== rows || found.clicks !== clicks)) return `miscounts: ${JSON.stringify(found)}`;
    return null;
  });
}

function clicksOf(project: Project): number {
  const [dataset] = listDatasets(project);
  const depth = dataset.columns.find(({ role }) => role === 'depth')!;
  let clicked = 0;
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    const column = readChunk(project, dataset, depth, chunk);
    if (column.kind === 'code') for (const steps of column.values) clicked += steps > 0 ? 1 : 0;
  }
  return clicked;
}
