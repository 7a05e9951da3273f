import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { CallResult } from '../../core/api.ts';
import { createProject } from '../../core/api/open.ts';
import { temporaryFolder } from '../temporary.ts';
import { resultOfLine, runLine } from './command-lines.ts';

test('the commands turn a funnel export into a ranked list', async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, 'p.stepladder');
  const sample = await resultOfLine('sample', '--rows', '6000', '--seed', '5', '--out', folder);
  assert.deepEqual(Object.keys(sample.rates), ['click', 'application', 'approval', 'activation']);
  await importSample(project, sample);
  await checkFunnel(project);
  const run = await trainLantern(project);
  await scoreAudience(project, run, sample, join(folder, 'ranked.csv'));
  assert.deepEqual(
    (await resultOfLine('datasets', project)).datasets.map(({ name, rows }) => [name, rows]),
    [['cards', 6000]],
  );
  assert.equal((await resultOfLine('delete', project, '--dataset', 'cards')).deleted, 'cards');
  assert.equal((await resultOfLine('delete', project, '--run', run)).deleted, run);
  assert.deepEqual(await resultOfLine('datasets', project), { datasets: [], damaged: [] });
});

async function importSample(project: string, { files }: CallResult<'sample'>): Promise<void> {
  const options = ['--dataset', 'cards', '--mapping', files.mapping];
  const imported = await resultOfLine('import', project, files.funnel, ...options);
  assert.deepEqual([imported.records, imported.accepted, imported.rejected], [6000, 6000, 0]);
  assert.deepEqual(
    imported.steps.map(({ name, windowDays }) => [name, windowDays]),
    [
      ['click', 0],
      ['application', 1],
      ['approval', 1],
      ['activation', 14],
    ],
  );
}

async function checkFunnel(project: string): Promise<void> {
  const funnel = await resultOfLine('funnel', project, '--dataset', 'cards', '--by', 'bank');
  assert.deepEqual(
    funnel.steps.map(({ step }) => step),
    ['impression', 'click', 'application', 'approval', 'activation'],
  );
  assert.equal(funnel.steps[0].count, 6000);
  assert.equal(
    funnel.groups.reduce((sum, group) => sum + group.steps[0].count, 0),
    6000,
  );
}

/** Trains for lantern's objective and returns the run. */
async function trainLantern(project: string): Promise<string> {
  assert.deepEqual(await resultOfLine('bank', project, 'lantern', '--objective', 'click', '--weight', '2'), {
    name: 'lantern',
    objective: 'click',
    weight: 2,
    banners: [],
    value: null,
    currency: null,
    promotedRun: null,
  });
  const options = ['--dataset', 'cards', '--bank', 'lantern', '--epochs', '1', '--seed', '3'];
  const trained = await resultOfLine('train', project, ...options);
  // With fewer than 50 clicks for validation, lantern keeps the pooled model.
  assert.deepEqual(
    [trained.model, trained.objective, trained.epochs, trained.steps],
    ['aitm', 'click', 0, ['click', 'application', 'approval', 'activation']],
  );
  const { runs } = await resultOfLine('runs', project);
  assert.deepEqual(
    runs.map(({ run, status, seed, bestEpoch }) => ({ run, status, seed, bestEpoch })),
    [
      { run: trained.base, status: 'done', seed: 3, bestEpoch: 1 },
      { run: trained.run, status: 'done', seed: 3, bestEpoch: 0 },
    ],
  );
  assert.deepEqual([runs[1].valid, runs[1].test], [trained.valid, trained.test]);
  const evaluated = await resultOfLine('evaluate', project, '--run', trained.run, '--dataset', 'cards');
  assert.deepEqual(Object.keys(evaluated.metrics), trained.steps);
  return trained.run;
}

async function scoreAudience(project: string, run: string, sample: CallResult<'sample'>, out: string): Promise<void> {
  const options = ['--run', run, '--audience', sample.files.audience, '--out', out];
  const scored = await resultOfLine('score', project, ...options);
  assert.equal(scored.records, sample.audienceRows);
  const [header, first, ...others] = readFileSync(out, 'utf8').trimEnd().split('\n');
  assert.equal(
    header,
    'rank,user_id,bank,banner,score,objective,weight,p_click,p_application,p_approval,p_activation,run',
  );
  assert.match(first, /^1,\d+,lantern,lantern-/);
  assert.equal(others.length + 1, scored.written);
  assert.ok(existsSync(scored.manifest));
}

/** Imports a file of five records as the dataset d; three are rejected. Returns the paths of both files. */
async function importRejects(folder: string): Promise<{ readonly file: string; readonly project: string }> {
  const [file, project] = [join(folder, 'e.csv'), join(folder, 'p.stepladder')];
  writeFileSync(
    file,
    'sample_id,click,approval,city\n007,1,1,Bern\n007,0,0,Bern\n8,maybe,0,Basel\n9,0,1,Zug\n10,0,0,Zug\n',
  );
  const imported = await resultOfLine('import', project, file, '--dataset', 'd');
  assert.deepEqual([imported.records, imported.accepted, imported.rejected], [5, 2, 3]);
  assert.equal(
    imported.rejects.reduce((sum, { count }) => sum + count, 0),
    3,
  );
  return { file, project };
}

test('rejected records are written to a file, but not over the project or a folder', async (t) => {
  const folder = temporaryFolder(t);
  const { project } = await importRejects(folder);
  const out = join(folder, 'rejects.csv');
  assert.deepEqual(await resultOfLine('rejects', project, '--dataset', 'd', '--out', out), {
    dataset: 'd',
    rejects: 3,
    out,
  });
  const [header, ...rejects] = readFileSync(out, 'utf8').trimEnd().split('\n');
  assert.equal(header, 'file,line,column,value,reason,raw');
  assert.deepEqual(
    rejects.map((reject) => reject.split(',')[1]),
    ['3', '4', '5'],
  );
  const bytes = readFileSync(project);
  for (const [target, wanted] of [
    [project, /^error: the output is the project: /],
    [folder, /^error: the output is a folder: /],
    [join(folder, 'no', 'x'), /^error: the folder of .* does not exist\n/],
  ] as const) {
    const refused = await runLine(['rejects', project, '--dataset', 'd', '--out', target]);
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, wanted);
  }
  assert.deepEqual(readFileSync(project), bytes);
});

test('an import that has too many rejects leaves the project as it was', async (t) => {
  const { file, project } = await importRejects(temporaryFolder(t));
  const failed = await runLine(['import', project, file, '--dataset', 'e', '--max-rejects', '1']);
  assert.equal(failed.code, 1);
  assert.deepEqual(
    (await resultOfLine('datasets', project)).datasets.map(({ name }) => name),
    ['d'],
  );
});

test('a funnel says that its intervals treat samples as independent', async (t) => {
  const { project } = await importRejects(temporaryFolder(t));
  const { stdout } = await runLine(['funnel', project, '--dataset', 'd']);
  assert.match(stdout, /^step +count +of previous/);
  // Wilson's interval is too narrow if the samples of a user convert alike.
  assert.match(stdout, /intervals of rates treat samples as independent/);
});

test('the demo prints its figures, and refuses to replace a project that a user has changed', async (t) => {
  const out = join(temporaryFolder(t), 'demo');
  const demo = await resultOfLine('demo', '--rows', '6000', '--out', out);
  assert.deepEqual(
    demo.banks.map(({ bank, objective }) => [bank, objective]),
    [
      ['lantern', 'approval'],
      ['meridian', 'activation'],
    ],
  );
  assert.deepEqual(
    demo.stages.map(({ stage }) => stage),
    ['generate', 'import', 'train lantern', 'train meridian', 'score'],
  );
  const reachable = demo.banks.flatMap(({ steps }) => steps.map(({ reachableAuc }) => reachableAuc));
  assert.equal(reachable.length, 8);
  assert.ok(reachable.every((auc) => auc === null || auc > 0.5));
  assert.ok(existsSync(demo.ranked));
  const project = join(out, 'demo.stepladder');
  await resultOfLine('bank', project, 'lantern', '--objective', 'approval', '--weight', '3');
  await refusesDemo(out, 'bank lantern, or changes to its settings');
  await resultOfLine('bank', project, 'lantern', '--objective', 'approval', '--weight', '1');
  await resultOfLine('segment add', project, 'north', '--is', 'gender=F');
  await refusesDemo(out, 'segment north');
  await resultOfLine('segment remove', project, 'north');
  await resultOfLine('view add', project, 'weekly', '--view', 'funnel', '--setting', 'by=week');
  await refusesDemo(out, 'saved view weekly');
  await resultOfLine('view remove', project, 'weekly');
  await resultOfLine('annotation add', project, '2025-03-10', 'new banner');
  await refusesDemo(out, 'annotation 1');
  await resultOfLine('annotation remove', project, '1');
  await resultOfLine('demo', '--rows', '6000', '--out', out);
  const list = ['--run', 'r1', '--audience', join(out, 'audience.csv'), '--out', join(out, 'mine.csv')];
  await resultOfLine('score', project, ...list);
  await refusesDemo(out, 'export 1');
});

/** Asserts that `demo` does not replace the demo project in a folder, and names what a user has added to it. */
async function refusesDemo(out: string, content: string): Promise<void> {
  const project = join(out, 'demo.stepladder');
  const bytes = readFileSync(project);
  const { code, stderr } = await runLine(['demo', '--rows', '6000', '--out', out]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(String.raw`^error: .*demo\.stepladder holds more than a demo: ${content}\nhint: choose another folder`),
  );
  assert.deepEqual(readFileSync(project), bytes);
}

test('neither sample nor demo replaces a project or a file', async (t) => {
  const out = temporaryFolder(t);
  const project = join(out, 'truth.csv');
  await createProject(project);
  const bytes = readFileSync(project);
  for (const command of ['sample', 'demo']) {
    const refused = await runLine([command, '--rows', '1000', '--out', out]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^error: the output is a project file: /);
    const file = await runLine([command, '--rows', '1000', '--out', project]);
    assert.match(file.stderr, /^error: the output is not a folder: .*\nhint: name a folder\n$/);
  }
  assert.deepEqual(readFileSync(project), bytes);
});

test('the demo does not change files that it did not make', async (t) => {
  const out = temporaryFolder(t);
  writeFileSync(join(out, 'demo.stepladder'), 'a letter');
  const { code, stderr } = await runLine(['demo', '--rows', '1000', '--out', out]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: not a project file/m);
  assert.equal(readFileSync(join(out, 'demo.stepladder'), 'utf8'), 'a letter');
});
