import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import { rowRanges } from '../../../build/soak/row-pages.ts';
import { AppError } from '../../../core/errors.ts';
import { readChunk, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { strict } from '../../../core/store/file/damaged-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { listEpochs, addEpoch } from '../../../core/store/runs/epochs.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { consumersOfRuns } from '../../../core/store/runs/run-uses.ts';
import { createRun, listRuns, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { CITY, DEPTH, importDataset } from '../fixture.ts';

const RUN = { dataset: 'may', model: 'aitm', engine: 'onnx', config: {}, steps: ['click'], status: 'done' } as const;

function fill(project: Project): void {
  for (const seed of [1, 2]) {
    const { name } = comparisons.begin(project, { kind: 'comparison', dataset: 'may', bank: null, input: { seed } });
    createRun(project, { ...RUN, seed }, { comparison: name });
  }
  for (const [run, epoch] of [
    ['r1', 1],
    ['r1', 2],
    ['r2', 1],
  ] as const)
    addEpoch(project, run, { epoch, loss: epoch / 8, validLoss: null, figures: { click: 0.7 }, elapsedMs: 12.5 });
  saveBank(project, { name: 'north', objective: null, weight: 1, banners: [] });
  const list = { file: '/a', audience: 'b', runs: [], per: 'user', selection: {}, rows: 7, expected: {} } as const;
  recordExport(project, { ...list, sha256: '' });
}

const DATASET = { id: 1, name: 'may' };

/** Packed data of two rows that are equally long, so that one could be taken for the other. */
function fillPacked(project: Project): void {
  for (const name of ['may', 'june']) importDataset(project, name, 10);
  for (const seed of [1, 2]) {
    createRun(project, { ...RUN, seed });
    for (const name of ['plan', 'best'])
      writeArtifact(
        project,
        `r${seed}`,
        name,
        { seed, name },
        { a: Uint8Array.of(seed, 1), b: Uint8Array.of(seed, 2) },
      );
  }
}

/** What a project holds; each part is read by itself, as commands do, so that damage of one hides none of another. */
const PARTS = {
  runs: listRuns,
  comparisons: (project) => comparisons.list(project),
  banks: listBanks,
  exports: (project) => strict(readExports(project)),
  uses: (project) => [...consumersOfRuns(project)],
  epochs: (project) => listEpochs(project, 'r1'),
  otherEpochs: (project) => listEpochs(project, 'r2'),
  cities: (project) => readChunk(project, DATASET, CITY, 0),
  depths: (project) => readChunk(project, DATASET, DEPTH, 0),
  dictionary: (project) => readDictionary(project, DATASET, CITY),
  plan: (project) => readArtifact(project, 'r1', 'plan'),
  best: (project) => readArtifact(project, 'r1', 'best'),
} satisfies Readonly<Record<string, (project: Project) => unknown>>;

type Part = keyof typeof PARTS;
type Content = Partial<Record<Part, unknown>>;

/**
 * What reading gives, or `damaged`; any other error is a fault of the program, except that a run may not be found whose
 * own number is damaged.
 */
function orDamaged<Value>(read: () => Value): Value | 'damaged' {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && ['corrupt', 'unknown-name'].includes(error.code)) return 'damaged';
    throw error;
  }
}

function readParts(path: string, parts: readonly Part[]): Content {
  const project = orDamaged(() => openProject(path, { mode: 'read' }));
  if (project === 'damaged') return {};
  try {
    return Object.fromEntries(parts.map((part) => [part, orDamaged(() => PARTS[part](project))]));
  } finally {
    project.close();
  }
}

/** The parts that are read without a report, but differ from the truth. */
function changedParts(read: Content, truth: Content): string[] {
  return Object.entries(read).flatMap(([part, value]) =>
    value === 'damaged' || isDeepStrictEqual(value, truth[part as Part]) ? [] : [part],
  );
}

interface Flips {
  readonly tables: readonly string[];
  /** The bits to flip in the byte at a position. */
  readonly bits: (at: number) => readonly number[];
  readonly parts: readonly Part[];
}

/** Flips bits of a project one by one, and returns those that change what is read without a report. */
function silentFlips(path: string, { tables, bits, parts }: Flips): string[] {
  const truth = readParts(path, parts);
  assert.deepEqual(Object.keys(truth), parts);
  const positions = new Set(
    rowRanges(path, tables).flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, index) => start + index),
    ),
  );
  const flips = [...positions].flatMap((at) => bits(at).map((bit) => ({ at, bit })));
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  try {
    return flips.flatMap(({ at, bit }) => {
      readSync(file, byte, 0, 1, at);
      writeSync(file, Buffer.of(byte[0] ^ (1 << bit)), 0, 1, at);
      const changed = changedParts(readParts(path, parts), truth);
      writeSync(file, byte, 0, 1, at);
      return changed.map((part) => `bit ${bit} of byte ${at}: ${part}`);
    });
  } finally {
    closeSync(file);
    assert.deepEqual(readParts(path, parts), truth);
  }
}

test('a flipped bit in any byte of a page’s head or of its rows is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fill(project);
  project.close();
  const tables = ['banks', 'exports', 'run_uses', 'epochs', 'comparisons', 'runs'];
  const parts: readonly Part[] = ['runs', 'comparisons', 'banks', 'exports', 'uses', 'epochs', 'otherEpochs'];
  assert.deepEqual(silentFlips(project.path, { tables, parts, bits: (at) => [at % 8] }), []);
});

test('every flipped bit of the epochs, even of the numbers of their runs, is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fill(project);
  project.close();
  const bits = (): readonly number[] => [0, 1, 2, 3, 4, 5, 6, 7];
  assert.deepEqual(silentFlips(project.path, { tables: ['epochs'], parts: ['epochs', 'otherEpochs'], bits }), []);
});

test('a flipped bit of packed data, or of an index that leads to it, is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fillPacked(project);
  project.close();
  const tables = ['columns', 'chunks', 'dictionary_pieces', 'artifacts', 'artifact_pieces'];
  const parts: readonly Part[] = ['cities', 'depths', 'dictionary', 'plan', 'best'];
  assert.deepEqual(silentFlips(project.path, { tables, parts, bits: (at) => [at % 8] }), []);
});
