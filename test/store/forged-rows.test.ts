import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { annotationListCall } from '../../core/api/annotations/annotations.ts';
import { datasetsCall, datasetCall } from '../../core/api/data/data.ts';
import { mappingsCall } from '../../core/api/data/sources.ts';
import { funnelCall } from '../../core/api/funnel.ts';
import { runCall, runsCall } from '../../core/api/models/models.ts';
import { runListCall, trainingRunsCall } from '../../core/api/models/run-lists.ts';
import { reportCall } from '../../core/api/report/report.ts';
import { exportsCall } from '../../core/api/score/exports.ts';
import { segmentListCall } from '../../core/api/segments/segments.ts';
import { studiesCall } from '../../core/api/studies/experiments.ts';
import { viewListCall } from '../../core/api/views/views.ts';
import { printResult } from '../../core/cli/print.ts';
import { AppError } from '../../core/errors.ts';
import { quietJob } from '../../core/job.ts';
import { saveAnnotation } from '../../core/store/datasets/annotations.ts';
import { storeDatasetChecksum } from '../../core/store/datasets/dataset-rows.ts';
import { saveSegment } from '../../core/store/datasets/segments.ts';
import { saveView } from '../../core/store/datasets/views.ts';
import { storeChecksum, type CheckedTable } from '../../core/store/file/checked-rows.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { studies } from '../../core/store/runs/experiments.ts';
import { recordExport } from '../../core/store/runs/exports.ts';
import { storeRunChecksum } from '../../core/store/runs/run-rows.ts';
import '../without-tensorflow.ts';
import { invoke } from '../api/invoke.ts';
import { makeRankingProject } from '../api/ranking-project.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const whole = join(folder, 'whole.stepladder');
const forged = join(folder, 'forged.stepladder');
/** The rows of each list of the intact project. */
let truth: ReadonlyMap<string, readonly unknown[]>;

before(async () => {
  await makeRankingProject(whole, folder);
  await withProject(whole, { mode: 'write' }, (project) => {
    saveSegment(project, { name: 'women', conditions: [{ column: 'gender', values: ['f'] }] }, false);
    saveAnnotation(project, { day: '2025-03-20', text: 'a note', bank: null });
    saveView(project, { name: 'by bank', view: 'funnel', settings: {} }, false);
    recordExport(project, {
      file: join(folder, 'list.csv'),
      audience: 'audience.csv',
      runs: ['r1'],
      per: 'user',
      selection: {},
      rows: 1,
      expected: { click: 0.5 },
      sha256: '0'.repeat(64),
    });
    studies.begin(project, { kind: 'transfer', dataset: 'spring', bank: null, input: { run: 'r1' } });
  });
  truth = new Map(Array.from(await listsOf(whole), ([name, { intact }]) => [name, intact]));
});

const TIMES = ['', 'yesterday', '2026-99-99', '[]'];
const lists: readonly { name: string; handle: (input: never, job: never) => Promise<object> }[] = [
  ...[datasetsCall, runsCall, runListCall, trainingRunsCall, exportsCall, mappingsCall],
  ...[segmentListCall, annotationListCall, viewListCall, studiesCall],
];
/** The lists that the command line prints. */
const PRINTED = ['datasets', 'runs', 'segment list', 'annotation list', 'view list'];

function storeRowChecksum(project: Project, table: string): void {
  if (table === 'runs') storeRunChecksum(project.database, 1);
  else if (table === 'datasets' || table === 'columns') storeDatasetChecksum(project.database, 1);
  else storeChecksum(project.database, table as CheckedTable, 1);
}

/** Stores a value in the first row of a table, with the right checksum. */
async function forge(table: string, column: string, value: string | number): Promise<void> {
  copyFileSync(whole, forged);
  await withProject(forged, { mode: 'write' }, (project) => {
    // Whoever makes a file need not respect the constraints of its tables.
    project.database.pragma('ignore_check_constraints = ON');
    project.database.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = 1`).run(value);
    storeRowChecksum(project, table);
  });
}

interface List {
  readonly intact: readonly unknown[];
  readonly damaged: readonly unknown[];
}

/** What each list of a project shows; prints those that the command line prints. */
async function listsOf(project: string): Promise<ReadonlyMap<string, List>> {
  const shown = new Map<string, List>();
  for (const { name, handle } of lists) {
    const result = (await handle({ project, also: ['r1'] } as never, quietJob() as never)) as Record<string, unknown[]>;
    const { damaged = [], ...others } = result;
    if (PRINTED.includes(name)) assert.ok(printResult(name, result).length > 0, name);
    shown.set(name, { intact: Object.values(others).find(Array.isArray) ?? [], damaged });
  }
  return shown;
}

/** The names of the lists with damaged rows; no list has lost a row of the intact project. */
async function damagedLists(): Promise<readonly string[]> {
  const found = await listsOf(forged);
  for (const [name, { intact, damaged }] of found)
    // This list names no damaged runs, since `runs` does.
    if (name !== trainingRunsCall.name) assert.equal(intact.length + damaged.length, truth.get(name)?.length, name);
  return [...found].filter(([, { damaged }]) => damaged.length > 0).map(([name]) => name);
}

for (const [table, column, list] of [
  ['runs', 'created_at', 'runs'],
  ['datasets', 'created_at', 'datasets'],
  ['segments', 'saved_at', 'segment list'],
  ['annotations', 'saved_at', 'annotation list'],
  ['views', 'saved_at', 'view list'],
  ['mappings', 'saved_at', 'mappings'],
  ['studies', 'created_at', 'studies'],
] as const)
  test(`a forged time in ${table} counts as damage, and hides nothing else`, async () => {
    for (const time of TIMES) {
      await forge(table, column, time);
      assert.ok((await damagedLists()).includes(list), `${table} ${time}`);
    }
  });

test('a saved mapping that is not an object counts as damage, and hides nothing else', async () => {
  await forge('mappings', 'mapping_json', '[]');
  assert.ok((await damagedLists()).includes('mappings'));
});

test('times out of range, unknown objectives, kinds, states and roles count as damage', async () => {
  for (const [table, column, value, list] of [
    ['datasets', 'first_time', 1e308, 'datasets'],
    ['datasets', 'last_time', -1e308, 'datasets'],
    ['datasets', 'as_of', 8.65e15, 'datasets'],
    ['runs', 'objective', '__proto__', 'runs'],
    ['runs', 'objective', '', 'runs'],
    ['studies', 'kind', 'other', 'studies'],
    ['runs', 'status', 'other', 'runs'],
    ['exports', 'per', 'other', 'exports'],
    ['columns', 'kind', 'other', 'datasets'],
    ['columns', 'role', 'multi', 'datasets'],
  ] as const) {
    await forge(table, column, value);
    assert.ok((await damagedLists()).includes(list), `${table} ${column}`);
  }
  await forge('runs', 'objective', 'no step');
  const isDamage = (error: unknown): boolean => error instanceof AppError && error.code === 'corrupt';
  await assert.rejects(runCall.handle({ project: forged, run: 'r1' }, quietJob()), isDamage);
  await forge('datasets', 'first_time', 1e308);
  await assert.rejects(datasetCall.handle({ project: forged, dataset: 'spring' }, quietJob()), isDamage);
  const report = { project: forged, dataset: 'spring', out: join(folder, 'report.html') };
  await assert.rejects(invoke(reportCall, report), isDamage);
});

test('a funnel of a dataset without the column of reached steps is refused as damaged', async () => {
  copyFileSync(whole, forged);
  await withProject(forged, { mode: 'write' }, (project) => {
    project.database.exec("UPDATE columns SET role = 'categorical' WHERE role = 'depth'");
    storeDatasetChecksum(project.database, 1);
  });
  const funnel = funnelCall.handle({ project: forged, dataset: 'spring' } as never, quietJob());
  await assert.rejects(funnel, { code: 'corrupt', message: /dataset spring/ });
});

test('a run of a model that this version does not know is listed beside the others', async () => {
  await forge('runs', 'model', 'newer');
  assert.deepEqual(await damagedLists(), []);
  const { runs } = await runsCall.handle({ project: forged }, quietJob());
  assert.equal(runs[0].model, 'newer');
});
