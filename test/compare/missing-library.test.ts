import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { comparisonsCall } from '../../core/api/studies/experiments.ts';
import { compareModels, readComparison } from '../../core/compare/compare.ts';
import type { ComparisonRequest } from '../../core/compare/request.ts';
import { quietJob } from '../../core/job.ts';
import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { currentVersions } from '../../core/report/versions.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';
import { listRuns } from '../../core/store/runs/runs.ts';
import { inEnglish } from '../../core/text/en.ts';
import { recordingJob } from '../recording-job.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { withoutLightgbm } from './small-comparison.ts';

const tower = { tower: { widths: [4], dropout: [0] } };
const lightgbm = { rounds: 3 };
const training = { batchSize: 250, epochs: 1 };
const request: ComparisonRequest = {
  dataset: 'synthetic',
  engine: 'onnx',
  models: ['lightgbm', 'aitm', 'mlp'],
  seeds: 1,
  config: { training, models: { aitm: tower, mlp: tower, lightgbm } },
};
const trainer = fileURLToPath(new URL('../train/fit/children/train.ts', import.meta.url));

/** Calls `work` with a synthetic project while LightGBM is not found; `before` may still use it. */
async function withoutLibrary(
  work: (project: Project) => Promise<void>,
  before: (path: string) => void = () => undefined,
): Promise<void> {
  const fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 2_000, 1);
  fixture.project.close();
  before(fixture.path);
  const project = openProject(fixture.path, { mode: 'write', purpose: 'test' });
  try {
    await withoutLightgbm(() => work(project));
  } finally {
    project.close();
    rmSync(dirname(fixture.path), { recursive: true, force: true });
  }
}

/** Trains LightGBM on the project at `path` in another process. */
function trainLightgbm(path: string): void {
  const config = { training: {}, model: lightgbm };
  const options = { dataset: 'synthetic', engine: 'auto', model: 'lightgbm', seed: 1, config };
  const args = [trainer, path, JSON.stringify(options)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

const skip = skipWithout(lightgbmRequirement);

test('a comparison without LightGBM shows the figures of its runs, without curves and tests on samples', { skip }, () =>
  withoutLibrary(async (project) => {
    const job = recordingJob();
    const { rows, tests, delong, curves } = await compareModels(project, request, {}, job);
    assert.deepEqual(
      [rows[0].runs, rows[0].unavailable, rows[0].figures['click'].mean !== null],
      [[{ seed: 1, run: 'r1' }], null, true],
    );
    assert.deepEqual(
      [tests, delong].map((results) => [...new Set(results.map(({ against }) => against))]),
      [['lightgbm', 'mlp'], ['mlp']],
    );
    assert.deepEqual(Object.keys(curves), ['aitm', 'mlp']);
    const note =
      /^lightgbm has no curves and no test on samples: lightgbm is not installed on this machine \(.*fetch:lightgbm/;
    assert.equal(job.notes.filter((text) => note.test(text)).length, 1);
  }, trainLightgbm),
);

test('a comparison without LightGBM is refused with the reason if no model can be trained', () =>
  withoutLibrary(async (project) => {
    await assert.rejects(compareModels(project, { ...request, models: ['lightgbm'] }, {}, quietJob()), {
      code: 'unavailable',
      message:
        /^no model of c1 could be trained; lightgbm: lightgbm is not installed on this machine \(.*fetch:lightgbm/,
    });
    assert.deepEqual(listRuns(project), []);
    const { done, rows, tests } = readComparison(project, 'c1');
    assert.deepEqual([done, rows.map(({ model, runs }) => [model, runs]), tests], [true, [['lightgbm', []]], []]);
    assert.match(inEnglish(rows[0].unavailable ?? ''), /^lightgbm is not installed on this machine/);
    assert.match(
      comparisonReport(readComparison(project, 'c1'), currentVersions(), ''),
      /LightGBM is not available: lightgbm is not installed on this machine/,
    );
    const [listed] = (await comparisonsCall.handle({ project: project.path }, quietJob())).comparisons;
    assert.deepEqual([listed.done, listed.failed], [true, true]);
  }));
