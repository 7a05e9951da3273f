import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import { rowRanges } from '../../../build/soak/row-pages.ts';
import { AppError } from '../../../core/errors.ts';
import { strict } from '../../../core/store/file/damaged-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { listEpochs, addEpoch } from '../../../core/store/runs/epochs.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { consumersOfRuns } from '../../../core/store/runs/run-uses.ts';
import { createRun, listRuns } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';

const RUN = { dataset: 'may', model: 'aitm', engine: 'onnx', config: {}, steps: ['click'], status: 'done' } as const;

function fill(project: Project): void {
  for (const seed of [1, 2]) {
    const { name } = comparisons.begin(project, { kind: 'comparison', dataset: 'may', bank: null, input: { seed } });
    createRun(project, { ...RUN, seed }, { comparison: name });
    addEpoch(project, 'r1', { epoch: seed, loss: 0.5, validLoss: null, figures: { click: 0.7 }, elapsedMs: 12.5 });
  }
  saveBank(project, { name: 'north', objective: null, weight: 1, banners: [] });
  const list = { file: '/a', audience: 'b', runs: [], per: 'user', selection: {}, rows: 7, expected: {} } as const;
  recordExport(project, { ...list, sha256: '' });
}

interface Content {
  readonly lists: unknown;
  readonly epochs: readonly string[];
}

const epochsOf = (project: Project, run: string): string[] =>
  listEpochs(project, run).map((epoch) => JSON.stringify([run, epoch]));

function readAll(path: string): Content {
  const project = openProject(path, { mode: 'read' });
  try {
    const lists = [listRuns(project), comparisons.list(project), listBanks(project), strict(readExports(project))];
    return {
      lists: [...lists, consumersOfRuns(project)],
      epochs: ['r1', 'r2'].flatMap((run) => epochsOf(project, run)),
    };
  } finally {
    project.close();
  }
}

/** What reading gives, or `damaged`; any other error is a fault of the program. */
function readOrDamaged(path: string): Content | 'damaged' {
  try {
    return readAll(path);
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return 'damaged';
    throw error;
  }
}

test('a flipped bit in any byte of a page’s head or of its rows is harmless or reported as damage', (t) => {
  const project = temporaryProject(t);
  fill(project);
  project.close();
  const before = readAll(project.path);
  /** An epoch whose run number is damaged goes missing, but never appears elsewhere. */
  const isSame = ({ lists, epochs }: Content): boolean =>
    isDeepStrictEqual(lists, before.lists) && epochs.every((epoch) => before.epochs.includes(epoch));
  const ranges = rowRanges(project.path, ['banks', 'exports', 'run_uses', 'epochs', 'comparisons', 'runs']);
  const file = openSync(project.path, 'r+');
  t.after(() => closeSync(file));
  const byte = Buffer.alloc(1);
  let damaged = 0;
  // One bit of each byte.
  for (const { start, end } of new Set(ranges))
    for (let at = start; at < end; at++) {
      readSync(file, byte, 0, 1, at);
      const bit = 1 << (at % 8);
      writeSync(file, Buffer.of(byte[0] ^ bit), 0, 1, at);
      const read = readOrDamaged(project.path);
      writeSync(file, byte, 0, 1, at);
      if (read === 'damaged') damaged += 1;
      else assert.ok(isSame(read), `bit ${bit} of byte ${at}`);
    }
  assert.ok(damaged > 100, String(damaged));
  assert.deepEqual(readAll(project.path), before);
});
