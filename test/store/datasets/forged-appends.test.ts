import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { appendsCall } from '../../../core/api/data/append.ts';
import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { getDataset, listDatasets, readChunk } from '../../../core/store/datasets/datasets.ts';
import { undoAppend } from '../../../core/store/datasets/undo-append.ts';
import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { temporaryFolder } from '../../temporary.ts';

const MAPPING = { id: 'id', time: 'time', steps: [{ name: 'click', windowDays: 1 }] };

/** A project with the datasets `may` and `june`, and an append to `may` that can be undone. */
async function appended(t: TestContext): Promise<Project> {
  const folder = temporaryFolder(t);
  const path = join(folder, 'p.stepladder');
  const project = openProject(path, { mode: 'write', create: true });
  t.after(() => project.close());
  const write = (name: string, rows: number): string => {
    const lines = Array.from({ length: rows }, (_, row) => `${row},2026-05-0${1 + (row % 7)},${row % 2},c${row % 3}`);
    const file = join(dirname(path), name);
    writeFileSync(file, ['id,time,click,city', ...lines, ''].join('\n'));
    return file;
  };
  const [first, more] = [write('a.csv', 12), write('b.csv', 30)];
  for (const dataset of ['may', 'june'])
    await importDataset(project, { files: [first], dataset, mapping: MAPPING }, quietJob());
  await appendToDataset(project, { files: [more], dataset: 'may' }, quietJob());
  return project;
}

type Json = Record<string, unknown>;
type State = Json & { readonly dataset: Json; readonly columns: readonly Json[]; readonly steps: readonly Json[] };

/** Changes what is stored with the append, and gives the row a fitting checksum, as a forger would. */
function forge({ database }: Project, column: 'result_json' | 'before_json', change: (stored: State) => unknown): void {
  const stored = database.prepare(`SELECT ${column} FROM appends`).pluck().get() as string;
  const json = JSON.stringify(change(JSON.parse(stored) as State)).replaceAll('"INFINITE"', '1e999');
  database.prepare(`UPDATE appends SET ${column} = ?`).run(json);
  storeChecksum(database, 'appends', 1);
}

function contentOf(project: Project): unknown {
  return listDatasets(project).map((dataset) => [
    dataset,
    dataset.columns.map((column) => readChunk(project, dataset, column, 0)),
  ]);
}

function* forgedStates(foreignColumn: number): Generator<(state: State) => unknown> {
  for (const id of [foreignColumn, 1.5, 'x', [1], -1])
    yield (state) => ({ ...state, columns: [{ ...state.columns[0], id }, ...state.columns.slice(1)] });
  for (const change of [{ position: 1.5 }, { pieces: 'x' }, { missing_count: null }, { distinct_count: {} }])
    yield (state) => ({ ...state, columns: state.columns.map((column) => ({ ...column, ...change })) });
  for (const change of [{ row_count: 'INFINITE' }, { row_count: -0.5 }, { data_hash: 7 }, { sources_json: null }])
    yield (state) => ({ ...state, dataset: { ...state.dataset, ...change } });
  yield (state) => ({ ...state, steps: [{ ...state.steps[0], timed: 'yes' }] });
  yield (state) => ({ ...state, keptBytes: [0] });
  for (const other of [null, 5, [], { dataset: {}, steps: [], columns: [] }]) yield () => other;
}

test('undoing an append reports a forged earlier state as damage, and changes no dataset', async (t) => {
  const project = await appended(t);
  const before = contentOf(project);
  const june = getDataset(project, 'june').id;
  const foreign = project.database.prepare('SELECT id FROM columns WHERE dataset_id = ?').pluck().get(june) as number;
  for (const change of forgedStates(foreign)) {
    project.database.exec('SAVEPOINT intact');
    forge(project, 'before_json', change);
    assert.throws(() => undoAppend(project, 'may'), { code: 'corrupt' }, String(change));
    assert.deepEqual(contentOf(project), before);
    project.database.exec('ROLLBACK TO intact; RELEASE intact');
  }
  project.database.exec(`SAVEPOINT intact; UPDATE replaced_chunks SET column_id = ${foreign} WHERE id = 1`);
  assert.throws(() => undoAppend(project, 'may'), { code: 'corrupt' });
  assert.deepEqual(contentOf(project), before);
  project.database.exec('ROLLBACK TO intact; RELEASE intact');
  assert.equal(undoAppend(project, 'may').info.rows, 12);
});

test('an append with a forged result is listed as damaged, and can be undone', async (t) => {
  const project = await appended(t);
  const list = async () => appendsCall.handle({ project: project.path }, quietJob());
  assert.deepEqual((await list()).damaged, []);
  const forged = [
    ...[{ files: 5 }, { conversions: [null] }, { conversions: [{ step: 1, samples: 2 }] }, { asOfBefore: 1e300 }],
    ...[{ records: 'INFINITE' }, { known: 'all' }, { newColumns: [[]] }, { rows: null }],
  ];
  let intact: State | null = null;
  for (const change of forged) {
    forge(project, 'result_json', (result) => ({ ...(intact ??= result), ...change }));
    const { appends, damaged } = await list();
    assert.deepEqual([appends, damaged.map(({ name }) => name)], [[], ['a1']], JSON.stringify(change));
  }
  assert.equal(undoAppend(project, 'may').info.rows, 12);
});
