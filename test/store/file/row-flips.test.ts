import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readChunk, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { requireIntact } from '../../../core/store/file/damaged-rows.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { listEpochs, addEpoch } from '../../../core/store/runs/epochs.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { experimentsOfRuns } from '../../../core/store/runs/run-uses.ts';
import { createRun, listRuns, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { CITY, DEPTH, EXPORT, writeTestDataset } from '../fixture.ts';
import { silentFlips, type Parts } from './silent-flips.ts';

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
  recordExport(project, EXPORT);
}

const DATASET = { id: 1, name: 'may' };

/** Writes packed data of equal length for two datasets and two runs, so that one could be mistaken for the other. */
function fillPacked(project: Project): void {
  for (const name of ['may', 'june']) writeTestDataset(project, name, 10);
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

/** The content of a project. */
const PARTS = {
  runs: listRuns,
  comparisons: (project) => comparisons.list(project),
  banks: listBanks,
  exports: (project) => requireIntact(readExports(project)),
  uses: (project) => [...experimentsOfRuns(project)],
  epochs: (project) => listEpochs(project, 'r1'),
  otherEpochs: (project) => listEpochs(project, 'r2'),
  cities: (project) => readChunk(project, DATASET, CITY, 0),
  depths: (project) => readChunk(project, DATASET, DEPTH, 0),
  dictionary: (project) => readDictionary(project, DATASET, CITY),
  plan: (project) => readArtifact(project, 'r1', 'plan'),
  best: (project) => readArtifact(project, 'r1', 'best'),
} satisfies Parts;

function partsOf(...names: readonly (keyof typeof PARTS)[]): Parts {
  return Object.fromEntries(names.map((name) => [name, PARTS[name]]));
}

test('a flipped bit in any byte of a page’s header or of its rows is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fill(project);
  project.close();
  const tables = ['banks', 'exports', 'run_uses', 'epochs', 'comparisons', 'runs'];
  const parts = partsOf('runs', 'comparisons', 'banks', 'exports', 'uses', 'epochs', 'otherEpochs');
  assert.deepEqual(silentFlips(project.path, { tables, parts, bits: (at) => [at % 8] }), []);
});

test('every flipped bit of the epochs, even of the numbers of their runs, is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fill(project);
  project.close();
  const bits = (): readonly number[] => [0, 1, 2, 3, 4, 5, 6, 7];
  assert.deepEqual(
    silentFlips(project.path, { tables: ['epochs'], parts: partsOf('epochs', 'otherEpochs'), bits }),
    [],
  );
});

test('a flipped bit of packed data, or of an index that leads to it, is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fillPacked(project);
  project.close();
  const tables = ['columns', 'chunks', 'dictionary_pieces', 'artifacts', 'artifact_pieces'];
  const parts = partsOf('cities', 'depths', 'dictionary', 'plan', 'best');
  assert.deepEqual(silentFlips(project.path, { tables, parts, bits: (at) => [at % 8] }), []);
});
