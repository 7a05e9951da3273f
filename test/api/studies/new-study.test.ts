import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { deleteStudyCall, studiesCall, studyCall } from '../../../core/api/studies/experiments.ts';
import {
  studyHyperCall,
  studyImportanceCall,
  studyTransferCall,
  studyTsneCall,
} from '../../../core/api/studies/new-study.ts';
import { printResult } from '../../../core/cli/print.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { jobWithNotes } from '../../job-notes.ts';
import { SMALL, syntheticProject, trained } from '../../study/synthetic-project.ts';
import { writeSyntheticDataset } from '../../train/synthetic-dataset.ts';
import { invoke } from '../invoke.ts';

let fixture: ReturnType<typeof syntheticProject>;
let project: string;
before(async () => {
  fixture = syntheticProject(12_000);
  await trained(fixture.project);
  project = fixture.path;
  fixture.project.close();
});
after(() => fixture.close());

test('the study calls study the best run, store and print the result, and write its report', async () => {
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  const out = `${project}.html`;
  const transfer = await invoke(studyTransferCall, { project, out }, job);
  assert.deepEqual(notes, ['studying r1, aitm on synthetic', `the report is in ${out}`]);
  assert.match(readFileSync(out, 'utf8'), /^<!doctype html>/);
  assert.match(
    printResult('study transfer', transfer),
    /^s1: weight that each step of r1 gives [^]*click → approval\n/,
  );
  const tsne = await invoke(studyTsneCall, { project, points: 10, perplexity: 3 }, job);
  assert.match(
    printResult('study tsne', tsne),
    /10 samples of r1's test set that reached approval and 10 that did not, at perplexity 3/,
  );
  const importance = await invoke(studyImportanceCall, { project, repeats: 1 }, job);
  const printed = printResult('study importance', importance);
  assert.match(printed, /^s3: AUC drop of r1 when a feature is permuted, once each, on /);
  assert.match(printed, /\n(city|income)( +−?0\.\d{4} \(−?0\.\d{3}[–…]0\.\d{3}\)){2}\n/);
  for (const [study, expected] of [
    ['s1', transfer],
    ['s2', tsne],
    ['s3', importance],
  ] as const) {
    assert.deepEqual(await invoke(studyCall, { project, study }), expected);
  }
});

test('the study calls train a model for each value of a setting, and return figures by step name', async () => {
  const requested = {
    project,
    dataset: 'synthetic',
    over: 'training.l2=0,0.001',
    seeds: 1,
    engine: 'onnx' as const,
    config: { ...SMALL, training: { ...SMALL.training, epochs: 1 } },
  };
  const study = await invoke(studyHyperCall, requested);
  assert.deepEqual(
    study.values.map(({ value, runs, figures, ...steps }) => [
      value,
      runs.map(({ seed }) => seed),
      Object.keys(figures),
      Object.keys(steps),
    ]),
    [0, 0.001].map((value) => [value, [1], ['click', 'approval'], ['click', 'approval']]),
  );
  assert.match(
    printResult('study hyper', study),
    /aitm on synthetic, 1 seed for each value of training\.l2[^]*\n +0\.001 +0\.\d{4} \(.*\) +0\.\d{4} \(.*\)/,
  );
});

test('the study calls list the figures of steps that are named like another field', async () => {
  const odd = `${project}.odd.stepladder`;
  const opened = openProject(odd, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'odd', 6_000, 1, 1, ['value', 'feature']);
  opened.close();
  const requested = {
    project: odd,
    dataset: 'odd',
    over: 'alpha=0',
    seeds: 1,
    engine: 'onnx' as const,
    config: { ...SMALL, training: { ...SMALL.training, epochs: 1 } },
  };
  const hyper = await invoke(studyHyperCall, requested);
  assert.deepEqual([hyper.values[0].value, Object.keys(hyper.values[0].figures)], [0, ['value', 'feature']]);
  assert.match(printResult('study hyper', hyper), /\n +0 +0\.\d{4} \(.*\)[a-z ,]* +0\.\d{4} \(.*\)[a-z ,]*\n/);
  const importance = await invoke(studyImportanceCall, { project: odd, repeats: 1 });
  assert.match(
    printResult('study importance', importance),
    /\n(city|income)( +−?0\.\d{4} \(−?0\.\d{3}[–…]0\.\d{3}\)){2}\n/,
  );
});

test('the study calls list the studies and delete one, keeping its runs', async () => {
  const listed = async (): Promise<unknown> =>
    (await invoke(studiesCall, { project })).studies.map(({ study, kind, title, done }) => [study, kind, title, done]);
  assert.deepEqual(await listed(), [
    ['s1', 'transfer', 'r1', true],
    ['s2', 'tsne', 'r1: approval', true],
    ['s3', 'importance', 'r1', true],
    ['s4', 'hyper', 'aitm: training.l2 = 0, 0.001', true],
  ]);
  await invoke(deleteStudyCall, { project, study: 's4' });
  assert.equal(((await listed()) as unknown[]).length, 3);
  const opened = openProject(project, { mode: 'read' });
  assert.equal(listRuns(opened).length, 3);
  opened.close();
});

test('the study calls refuse a report that would replace the project before any work starts', async () => {
  await assert.rejects(invoke(studyTransferCall, { project, out: project }), {
    code: 'invalid-input',
    message: /the output is the project/,
  });
  assert.ok(existsSync(project));
});
