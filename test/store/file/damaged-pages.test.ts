import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { saveMapping, readMappings } from '../../../core/store/datasets/mappings.ts';
import type { Listing } from '../../../core/store/file/damaged-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { readBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { createRun, listRuns, readRuns } from '../../../core/store/runs/runs.ts';
import { describeRuns } from '../../../core/train/runs/describe.ts';
import { temporaryProject } from '../../temporary-project.ts';

const ROWS = 60;
const LONG = 'x'.repeat(1500);

/** A table that is listed; `add` adds a row so long that a few fill a page. */
interface Kind {
  readonly table: string;
  readonly add: (project: Project, number: number) => void;
  readonly read: (project: Project) => Listing<unknown>;
}

const KINDS: readonly Kind[] = [
  {
    table: 'runs',
    add: (project, seed) =>
      createRun(project, { dataset: 'may', model: 'aitm', engine: 'onnx', seed, config: { LONG }, steps: ['click'] }),
    read: readRuns,
  },
  {
    table: 'banks',
    add: (project, number) =>
      saveBank(project, { name: `bank ${number} ${LONG}`, objective: null, weight: number, banners: [`${number}`] }),
    read: readBanks,
  },
  {
    table: 'comparisons',
    add: (project, seed) =>
      comparisons.begin(project, { kind: 'comparison', dataset: 'may', bank: null, input: { LONG, seed } }),
    read: (project) => comparisons.read(project),
  },
  {
    table: 'exports',
    add: (project, rows) => {
      const list = { file: '/lists/may.csv', audience: LONG, runs: [], per: 'user', selection: {} } as const;
      recordExport(project, { ...list, rows, expected: {}, sha256: '' });
    },
    read: readExports,
  },
  {
    table: 'mappings',
    add: (project, number) =>
      saveMapping(project, { name: `${number}`, columns: [LONG, `${number}`], mapping: {}, rename: false }),
    read: readMappings,
  },
];

function pagesOf(path: string, table: string): readonly { start: number; size: number; kind: string }[] {
  const database = new BetterSqlite3(path, { readonly: true });
  try {
    const select = 'SELECT pgoffset AS start, pgsize AS size, pagetype AS kind FROM dbstat WHERE name = ?';
    return database.prepare(select).all(table) as { start: number; size: number; kind: string }[];
  } finally {
    database.close();
  }
}

/** The content of a project after bytes of its file have changed. */
function readWith<Result>(path: string, change: (bytes: Buffer) => void, read: (project: Project) => Result): Result {
  const intact = readFileSync(path);
  const bytes = Buffer.from(intact);
  change(bytes);
  writeFileSync(path, bytes);
  const project = openProject(path, { mode: 'read' });
  try {
    return read(project);
  } finally {
    project.close();
    writeFileSync(path, intact);
  }
}

function filled(t: TestContext, { add }: Pick<Kind, 'add'>): string {
  const project = temporaryProject(t);
  for (let number = 1; number <= ROWS; number++) add(project, number);
  project.close();
  return project.path;
}

for (const kind of KINDS)
  test(`a damaged page of ${kind.table} is reported, and the rows on all other pages are listed`, (t) => {
    const path = filled(t, kind);
    const truth = readWith(path, () => undefined, kind.read);
    assert.deepEqual([truth.intact.length, truth.damaged], [ROWS, []]);
    const known = new Set(truth.intact.map((one) => JSON.stringify(one)));
    const pages = pagesOf(path, kind.table);
    const leaves = pages.filter((page) => page.kind === 'leaf');
    assert.ok(leaves.length > 3);
    let listed = 0;
    for (const { start, size } of leaves)
      for (const change of [
        (bytes: Buffer) => bytes.fill(0, start, start + size),
        (bytes: Buffer) => bytes.fill(0xa5, start, start + size),
        (bytes: Buffer) => bytes.writeUInt8(0x7d, start),
        // The page looks empty.
        (bytes: Buffer) => bytes.writeUInt16BE(0, start + 3),
      ]) {
        const { intact, damaged } = readWith(path, change, kind.read);
        assert.ok(intact.every((one) => known.has(JSON.stringify(one))));
        assert.deepEqual([damaged[0].name, damaged[0].error.code], [null, 'corrupt']);
        assert.match(
          damaged[0].error.message,
          /a part of .*test.stepladder is damaged, so this list may be incomplete/,
        );
        listed += intact.length;
      }
    // Each row is missing only where its own page is damaged.
    assert.equal(listed, ROWS * 4 * (leaves.length - 1));
  });

test('a table whose root page is lost is listed as damaged, and refused where every row is needed', (t) => {
  const path = filled(t, KINDS[0]);
  const root = pagesOf(path, 'runs').find(({ kind }) => kind === 'internal')!;
  const destroy = (bytes: Buffer): unknown => bytes.fill(0, root.start, root.start + root.size);
  const { intact, damaged } = readWith(path, destroy, readRuns);
  assert.deepEqual([intact, damaged.map(({ name }) => name)], [[], [null]]);
  assert.throws(() => readWith(path, destroy, listRuns), { code: 'corrupt' });
});

test('runs are listed, and the damage is reported, if the table of the experiments that use them is damaged', (t) => {
  const path = filled(t, {
    add: (project, seed) => {
      const { name } = comparisons.begin(project, { kind: 'comparison', dataset: 'may', bank: null, input: { seed } });
      const run = { dataset: 'may', model: 'aitm', engine: 'onnx', seed, config: {}, steps: ['click'] } as const;
      createRun(project, run, { comparison: name });
    },
  });
  const [{ start }] = pagesOf(path, 'run_uses');
  const { intact, damaged } = readWith(path, (bytes) => bytes.writeUInt8(0x7d, start), describeRuns);
  assert.deepEqual([intact.length, damaged.map(({ name, error }) => [name, error.code])], [ROWS, [[null, 'corrupt']]]);
});
