import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { crc32 } from 'node:zlib';

import { storeChecksum, rowChecksum } from '../../../core/store/file/checked-rows.ts';
import { requireIntact } from '../../../core/store/file/damaged-rows.ts';
import type { Project } from '../../../core/store/file/project.ts';
import type { SqlValue } from '../../../core/store/file/sql.ts';
import { addEpoch, listEpochs } from '../../../core/store/runs/epochs.ts';
import { comparisons } from '../../../core/store/runs/experiments.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { storeRunChecksum } from '../../../core/store/runs/run-rows.ts';
import {
  createRun,
  deleteRun,
  getRun,
  listRuns,
  readArtifact,
  updateRun,
  writeArtifact,
} from '../../../core/store/runs/runs.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { EXPORT } from '../fixture.ts';

const NEW = { dataset: 'january', model: 'aitm', engine: 'onnx', seed: 7, config: {}, steps: ['click'] } as const;

function projectWithRun(t: TestContext): Project {
  const project = temporaryProject(t);
  createRun(project, NEW);
  updateRun(project, 'r1', { status: 'done', epoch: 3, valid: { click: METRICS }, test: { click: METRICS } });
  addEpoch(project, 'r1', { epoch: 1, loss: 0.5, validLoss: 0.25, figures: { 'auc click': 0.75 }, elapsedMs: 12 });
  return project;
}

/** Flips the lowest bit of every 7 in a text, which remains valid JSON. */
const flipped = (column: string): string => `${column} = replace(${column}, '7', '6')`;

test('a changed value of a run is detected, and the run does not get a new checksum', (t) => {
  const project = projectWithRun(t);
  for (const change of [
    flipped('valid_json'),
    flipped('test_json'),
    'seed = seed + 1',
    "status = 'failed'",
    "model = 'aitn'",
    'best_epoch = 1',
    'steps_json = \'["clicl"]\'',
  ]) {
    project.database.exec(`SAVEPOINT intact; UPDATE runs SET ${change}`);
    const error = {
      code: 'corrupt',
      message: 'damaged data in the project file: run r1',
      help: /restore the file from a backup/,
    };
    assert.throws(() => getRun(project, 'r1'), error);
    assert.throws(() => listRuns(project), error);
    assert.throws(() => updateRun(project, 'r1', { bank: 'north' }), error);
    project.database.exec('ROLLBACK TO intact');
    assert.equal(getRun(project, 'r1').seed, 7);
  }
});

test('a changed value of an epoch is detected', (t) => {
  const project = projectWithRun(t);
  for (const change of [flipped('figures_json'), 'loss = 0.25', 'valid_loss = NULL', 'elapsed_ms = 13']) {
    project.database.exec(`SAVEPOINT intact; UPDATE epochs SET ${change}`);
    assert.throws(() => listEpochs(project, 'r1'), { code: 'corrupt', message: /epoch 1 of run r1/ });
    project.database.exec('ROLLBACK TO intact');
  }
  assert.equal(listEpochs(project, 'r1').length, 1);
});

test('a damaged run can be deleted', (t) => {
  const project = projectWithRun(t);
  project.database.exec(`UPDATE runs SET ${flipped('valid_json')}`);
  deleteRun(project, 'r1');
  assert.deepEqual(listRuns(project), []);
});

test('a run or an epoch that lost its checksum is damaged', (t) => {
  const project = projectWithRun(t);
  project.database.exec('UPDATE epochs SET checksum = NULL');
  assert.throws(() => listEpochs(project, 'r1'), { code: 'corrupt' });
  project.database.exec('UPDATE runs SET checksum = NULL');
  assert.throws(() => getRun(project, 'r1'), { code: 'corrupt' });
});

test('impossible metrics of a run count as damage, although their checksum is right', (t) => {
  const project = projectWithRun(t);
  const store = (column: string, step: object | null): void => {
    project.database.prepare(`UPDATE runs SET ${column} = ?`).run(JSON.stringify({ click: step }));
    storeRunChecksum(project.database, 1);
  };
  for (const column of ['valid_json', 'test_json']) {
    for (const step of [
      null,
      {},
      ...Object.keys(METRICS).map((metric) => ({ ...METRICS, [metric]: undefined })),
      { ...METRICS, logLoss: [1] },
      { ...METRICS, logLoss: -0.1 },
      { ...METRICS, rows: {} },
      { ...METRICS, rows: 100.5 },
      { ...METRICS, rows: 11 },
      { ...METRICS, positives: null },
      { ...METRICS, positives: -1 },
      { ...METRICS, auc: 'x' },
      { ...METRICS, auc: 1.1 },
      { ...METRICS, aucLow: -0.1 },
      { ...METRICS, ece: 7 },
      { ...METRICS, calibration: -1 },
    ]) {
      store(column, step);
      assert.throws(() => getRun(project, 'r1'), { code: 'corrupt', message: /run r1/ }, JSON.stringify(step));
    }
    const undefinedMetrics = { auc: null, logLoss: null, calibration: null, ece: null };
    for (const step of [
      METRICS,
      { ...METRICS, aucLow: 0.6, aucHigh: 1 + 1e-12 },
      { ...METRICS, ...undefinedMetrics },
    ]) {
      store(column, step);
      assert.equal(getRun(project, 'r1').run, 'r1');
    }
  }
});

const listExports = (project: Project): object[] => requireIntact(readExports(project));

/** Gives the first row of a table a checksum of what it holds, as a forger would. */
function seal({ database }: Project, table: 'runs' | 'epochs' | 'comparisons' | 'exports'): void {
  if (table === 'runs') return storeRunChecksum(database, 1);
  if (table !== 'epochs') return storeChecksum(database, table, 1);
  const row = database
    .prepare(
      'SELECT epoch, loss, valid_loss AS validLoss, figures_json AS figures, elapsed_ms AS elapsedMs FROM epochs',
    )
    .get() as Record<string, SqlValue>;
  database.prepare('UPDATE epochs SET checksum = ?').run(rowChecksum({ ...row, run: 'r1' }));
}

const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

test('text that is not JSON, and JSON too deep or of another shape, is damage despite a right checksum', (t) => {
  const project = projectWithRun(t);
  comparisons.begin(project, { kind: 'comparison', dataset: 'january', bank: null, input: {} });
  recordExport(project, EXPORT);
  for (const [table, column, read] of [
    ['runs', 'config_json', listRuns],
    ['runs', 'steps_json', listRuns],
    ['runs', 'valid_json', listRuns],
    ['epochs', 'figures_json', (opened: Project) => listEpochs(opened, 'r1')],
    ['comparisons', 'input_json', (opened: Project) => comparisons.list(opened)],
    ['comparisons', 'result_json', (opened: Project) => comparisons.list(opened)],
    ['exports', 'runs_json', listExports],
    ['exports', 'expected_json', listExports],
    ['exports', 'intervals_json', listExports],
  ] as const)
    for (const json of ['{', '', '5', '"text"', '[5]', DEEP, `{"a":${DEEP}}`]) {
      project.database.exec('SAVEPOINT intact');
      project.database.prepare(`UPDATE ${table} SET ${column} = ?`).run(json);
      seal(project, table);
      assert.throws(() => read(project), { code: 'corrupt' }, `${column} ${json.slice(0, 20)}`);
      project.database.exec('ROLLBACK TO intact');
      seal(project, table);
      read(project);
    }
});

test('an artifact that declares more bytes than are stored is refused before they are allocated', (t) => {
  const project = projectWithRun(t);
  for (const parts of [
    [{ name: 'table', bytes: 2 ** 40, pieces: 2 ** 16 }],
    [{ name: 'table', bytes: 2 ** 33, pieces: 1 }],
    [{ name: 'table', bytes: 2, pieces: 1 }],
    [{ name: 'table', bytes: -4, pieces: 0 }],
    [{ name: 'table', bytes: 4 }],
    [null],
    5,
  ]) {
    writeArtifact(project, 'r1', 'best', {}, { table: new Uint8Array(4) });
    const json = JSON.stringify(parts);
    // crc32 of `{}` followed by the parts, as a forger would compute it.
    project.database.prepare('UPDATE artifacts SET parts_json = ?, checksum = ?').run(json, crc32(`{}${json}`));
    assert.throws(() => readArtifact(project, 'r1', 'best'), { code: 'corrupt' }, json);
  }
});
