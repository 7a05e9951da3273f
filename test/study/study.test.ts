import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { openProject } from '../../core/store/file/project.ts';
import { promoteRun } from '../../core/store/runs/banks.ts';
import { createRun, type NewRun } from '../../core/store/runs/runs.ts';
import { chooseStudyRun } from '../../core/study/choose-run.ts';
import type { TransferStudy } from '../../core/study/result.ts';
import { describeStudies, readStudy, studyRun, type RunWork } from '../../core/study/study.ts';
import { inEnglish } from '../../core/text/en.ts';
import { METRICS } from '../evaluate/step-metrics.ts';
import { freshProject } from '../train/synthetic-dataset.ts';

const done = (model: string, bank: string | null, auc: number): NewRun => ({
  dataset: 'may',
  model,
  bank,
  engine: 'onnx',
  seed: 1,
  config: {},
  steps: ['click', 'approval'],
  status: 'done',
  objective: 'approval',
  valid: { click: { ...METRICS, auc: 0.99 - auc }, approval: { ...METRICS, auc } },
});
const work: RunWork<TransferStudy> = async (_, { run, dataset, bank, steps }) => ({
  kind: 'transfer',
  dataset,
  bank,
  steps,
  run,
  on: 'test',
  transfers: [],
});

/** Starts another process that keeps the project open for writing until its input ends. */
async function startWriter(path: string): Promise<ChildProcess> {
  const program = `import { openProject } from '${import.meta.resolve('../../core/store/file/project.ts')}';
    const project = openProject(process.argv[1], { mode: 'write', purpose: 'train r9' });
    process.stdin.on('end', () => project.close()).resume();
    console.log('opened');`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(writer.stdout!, 'data');
  return writer;
}

let fixture: ReturnType<typeof freshProject>;
before(() => {
  fixture = freshProject();
  for (const run of [
    done('aitm', 'north', 0.7),
    done('aitm', 'north', 0.8),
    done('mlp', 'north', 0.9),
    done('aitm', 'south', 0.6),
    { ...done('aitm', 'south', 0.9), status: 'failed' as const },
  ])
    createRun(fixture.project, run);
});
after(() => fixture.close());
const chosen = (requested: Parameters<typeof chooseStudyRun>[1] = {}): string =>
  chooseStudyRun(fixture.project, requested).run;

test('a study takes the named run, else the active AITM run of the bank, else the best by its objective', () => {
  assert.deepEqual(
    [chosen(), chosen({ run: 'r3' }), chosen({ bank: 'south' }), chosen({ dataset: 'may' })],
    ['r2', 'r3', 'r4', 'r2'],
  );
  promoteRun(fixture.project, 'r1');
  assert.deepEqual([chosen(), chosen({ bank: 'north' }), chosen({ bank: 'south' })], ['r1', 'r1', 'r4']);
});

test('a study of a run refuses a run that is not finished', () => {
  assert.throws(() => chosen({ run: 'r5' }), {
    code: 'state',
    message: 'run r5 is not finished: its training failed',
  });
  assert.throws(() => chosen({ bank: 'east' }), {
    code: 'state',
    message: 'there is no finished run of aitm for bank east',
  });
  assert.throws(() => chosen({ run: 'r9' }), { code: 'unknown-name' });
});

test('a study of a run replaces an earlier study of the same kind, run and settings', async () => {
  fixture.project.close();
  const first = await studyRun(fixture.path, { run: 'r2' }, () => ({}), work, quietJob());
  const other = await studyRun(fixture.path, { run: 'r3' }, () => ({ points: 3 }), work, quietJob());
  const repeated = await studyRun(fixture.path, { run: 'r2' }, () => ({}), work, quietJob());
  const project = openProject(fixture.path, { mode: 'read' });
  assert.deepEqual(
    describeStudies(project).intact.map(({ study, title, done: ended }) => [study, title, ended]),
    [
      ['s1', 'r2', true],
      ['s2', 'r3', true],
    ],
  );
  assert.deepEqual([repeated, readStudy(project, other.study)], [first, other]);
  project.close();
});

test('a study of a run waits to be saved while another program writes, unless it is cancelled', async () => {
  const settings = (): object => ({ points: 4 });
  const writer = await startWriter(fixture.path);
  const notes: string[] = [];
  const study = studyRun(fixture.path, { run: 'r2' }, settings, work, {
    ...quietJob(),
    report: ({ note }) => {
      if (note !== undefined) {
        notes.push(inEnglish(note));
        writer.stdin?.end();
      }
    },
  });
  assert.equal((await study).study, 's3');
  assert.match(notes.join(), /^the study is finished and waits to be saved: the project is .*train r9/);
  const other = await startWriter(fixture.path);
  const controller = new AbortController();
  await assert.rejects(
    studyRun(fixture.path, { run: 'r3' }, settings, work, {
      signal: controller.signal,
      report: () => controller.abort(),
    }),
    { code: 'cancelled' },
  );
  other.stdin?.end();
  await once(other, 'exit');
});
