import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { releaseSpace } from '../../../core/store/file/space.ts';
import { addEpoch, listEpochs } from '../../../core/store/runs/epochs.ts';
import {
  createRun,
  deleteRun,
  getRun,
  listRuns,
  readArtifact,
  updateRun,
  writeArtifact,
  type NewRun,
} from '../../../core/store/runs/runs.ts';
import { message } from '../../../core/text/message.ts';
import { METRICS } from '../../evaluate/step-metrics.ts';
import { temporaryProject } from '../../temporary-project.ts';

const NEW = {
  dataset: 'january',
  model: 'aitm',
  engine: 'onnx',
  seed: 7,
  config: { epochs: 3 },
  steps: ['click', 'approval'],
} satisfies NewRun;

test('a run starts with defaults, and changes to it are stored', (t) => {
  const project = temporaryProject(t);
  const { createdAt, ...created } = createRun(project, NEW);
  const start = {
    ...NEW,
    run: 'r1',
    validDataset: null,
    testDataset: null,
    bank: null,
    objective: null,
    status: 'running',
    epoch: 0,
    step: 0,
    bestEpoch: null,
    weightsSha256: null,
    valid: null,
    test: null,
    error: null,
    experiment: null,
  };
  assert.deepEqual(created, start);
  const change = {
    status: 'done',
    epoch: 3,
    step: 900,
    bestEpoch: 2,
    weightsSha256: 'ab',
    valid: { click: METRICS },
    bank: 'north',
    error: null,
  } as const;
  updateRun(project, 'r1', change);
  assert.deepEqual(listRuns(project), [{ ...start, ...change, createdAt }]);
});

test('run numbers are never used twice, and unknown ones are refused', (t) => {
  const project = temporaryProject(t);
  for (const run of ['r1', 'r2']) assert.equal(createRun(project, NEW).run, run);
  deleteRun(project, 'r2');
  assert.equal(createRun(project, NEW).run, 'r3');
  assert.deepEqual(
    listRuns(project).map(({ run }) => run),
    ['r1', 'r3'],
  );
  for (const run of ['r2', 'r01'])
    assert.throws(() => getRun(project, run), {
      code: 'unknown-name',
      message: new RegExp(`^unknown run: ${run} \\(did you mean r[13]\\?\\)$`),
    });
  for (const run of ['three', ''])
    assert.throws(() => getRun(project, run), { code: 'unknown-name', message: new RegExp(`^unknown run: ${run}`) });
});

test('a run is running while its writer is open, and interrupted afterwards', (t) => {
  const first = temporaryProject(t);
  createRun(first, NEW);
  createRun(first, { ...NEW, status: 'done' });
  const reader = openProject(first.path, { mode: 'read' });
  t.after(() => reader.close());
  const statuses = (): string[] => listRuns(reader).map(({ status }) => status);
  assert.deepEqual(statuses(), ['running', 'done']);
  first.close();
  assert.deepEqual(statuses(), ['interrupted', 'done']);
  const second = openProject(first.path, { mode: 'write' });
  t.after(() => second.close());
  assert.equal(getRun(second, 'r1').status, 'interrupted');
  assert.equal(updateRun(second, 'r1', { step: 5 }).status, 'interrupted');
  assert.equal(updateRun(second, 'r1', { status: 'running' }).status, 'running');
  assert.deepEqual(statuses(), ['running', 'done']);
});

test('the reason for a failed run is stored as a message, and English text of older files is kept', (t) => {
  const project = temporaryProject(t);
  createRun(project, NEW);
  for (const error of [message('train.badLoss', { loss: 'NaN', step: 5, epoch: 1 }), 'the loss is NaN at step 5']) {
    updateRun(project, 'r1', { status: 'failed', error });
    assert.deepEqual(getRun(project, 'r1').error, error);
  }
});

test('epochs are stored in order, and a repeated one replaces the first', (t) => {
  const project = temporaryProject(t);
  createRun(project, NEW);
  const epochs = [1, 2].map((epoch) => ({
    epoch,
    loss: 0.5 / epoch,
    validLoss: null,
    figures: { 'auc click': 0.7, 'auc approval': null },
    elapsedMs: 1200.5,
  }));
  addEpoch(project, 'r1', epochs[1]);
  addEpoch(project, 'r1', { ...epochs[0], loss: 9 });
  addEpoch(project, 'r1', { ...epochs[0], loss: Number.NaN });
  assert.equal(listEpochs(project, 'r1')[0].loss, null);
  addEpoch(project, 'r1', epochs[0]);
  assert.deepEqual(listEpochs(project, 'r1'), epochs);
});

test('an artifact is read back complete, in memory that any typed array can view', (t) => {
  const project = temporaryProject(t);
  createRun(project, NEW);
  const weights = Float32Array.of(1.5, -0, Number.NaN, 3e-40);
  const large = randomBytes(2 * 16_777_216 + 5);
  writeArtifact(
    project,
    'r1',
    'best',
    { epoch: 2, names: ['a'] },
    { weights: new Uint8Array(weights.buffer), large, empty: new Uint8Array(0) },
  );
  const { meta, blobs } = readArtifact(project, 'r1', 'best')!;
  assert.deepEqual(meta, { epoch: 2, names: ['a'] });
  assert.deepEqual(Object.keys(blobs), ['weights', 'large', 'empty']);
  assert.deepEqual(new Float32Array(blobs.weights.buffer, blobs.weights.byteOffset, 4), weights);
  assert.equal(Buffer.compare(blobs.large, large), 0);
  assert.deepEqual([blobs.large.byteOffset, blobs.empty.length, readArtifact(project, 'r1', 'last')], [0, 0, null]);
});

test('writing an artifact again replaces it, and a failure in the middle keeps the old one', (t) => {
  const project = temporaryProject(t);
  createRun(project, NEW);
  writeArtifact(project, 'r1', 'last', 1, { a: Uint8Array.of(1), b: Uint8Array.of(2) });
  writeArtifact(project, 'r1', 'last', 2, { a: Uint8Array.of(3) });
  const stored = readArtifact(project, 'r1', 'last');
  assert.deepEqual(stored, { meta: 2, blobs: { a: Uint8Array.of(3) } });
  const pages = Number(project.database.pragma('page_count', { simple: true }));
  project.database.pragma(`max_page_count = ${pages + 20}`);
  assert.throws(
    () => writeArtifact(project, 'r1', 'last', 3, { a: new Uint8Array(16), large: randomBytes(1_000_000) }),
    { code: 'disk' },
  );
  assert.deepEqual(readArtifact(project, 'r1', 'last'), stored);
});

test('damage to an artifact is reported as corrupt', (t) => {
  const project = temporaryProject(t);
  const damages = [
    "UPDATE artifact_pieces SET data = x'0102' WHERE part = 'a'",
    "UPDATE artifact_pieces SET data = x'01020304' WHERE part = 'a'",
    "DELETE FROM artifact_pieces WHERE part = 'b'",
    'UPDATE artifacts SET meta_json = \'{"epoch":3}\'',
    "UPDATE artifacts SET parts_json = '[]'",
  ];
  for (const damage of damages) {
    const { run } = createRun(project, NEW);
    writeArtifact(project, run, 'best', { epoch: 2 }, { a: Uint8Array.of(1, 2, 3, 5), b: Uint8Array.of(1) });
    project.database.exec(damage);
    assert.throws(() => readArtifact(project, run, 'best'), {
      code: 'corrupt',
      message: /^damaged best model in the project file: /,
    });
    deleteRun(project, run);
  }
});

test('deleting a run frees its space', async (t) => {
  const project = temporaryProject(t);
  createRun(project, NEW);
  const before = statSync(project.path).size;
  writeArtifact(project, 'r1', 'best', null, { large: randomBytes(20_000_000) });
  addEpoch(project, 'r1', { epoch: 1, loss: 1, validLoss: 1, figures: {}, elapsedMs: 1 });
  deleteRun(project, 'r1');
  const freedBytes = await releaseSpace(project, quietJob());
  assert.ok(
    freedBytes > 19_900_000 && statSync(project.path).size - before <= 65_536,
    `${freedBytes}, ${before} → ${statSync(project.path).size}`,
  );
  assert.deepEqual([listRuns(project), project.database.prepare('SELECT count(*) FROM epochs').pluck().get()], [[], 0]);
});
