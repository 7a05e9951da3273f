import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { fillSampleProject, sampleAudience } from '../../core/demo/sample-project.ts';
import { AUDIENCE_HEADER } from '../../core/sample/rows.ts';
import { temporaryFolder } from '../temporary.ts';

/** Fills `spring.stepladder` after `place` has put something under its audience's name; cancels at the import. */
function fillBeside(t: TestContext, place: (file: string) => void) {
  const folder = temporaryFolder(t);
  const project = join(folder, 'spring.stepladder');
  const file = join(folder, 'spring audience.csv');
  place(file);
  const controller = new AbortController();
  const phases = new Set<string>();
  const job = {
    signal: controller.signal,
    report: ({ phase }: { readonly phase: string }) => {
      phases.add(phase);
      if (phase === 'read') controller.abort();
    },
  };
  return { project, file, phases, filled: fillSampleProject({ project, rows: 1000, epochs: 1, batchSize: 100 }, job) };
}

test('the sample does not replace a file of the user that has the name of its audience', async (t) => {
  const content = 'customer,city\n1,Bern\n';
  const { project, file, phases, filled } = fillBeside(t, (path) => writeFileSync(path, content));
  await assert.rejects(filled, {
    code: 'state',
    message: `another file has the name of the sample’s audience: ${file}`,
  });
  assert.equal(readFileSync(file, 'utf8'), content);
  assert.equal(existsSync(project), false, 'the project can still be filled');
  assert.deepEqual([...phases], [], 'the sample is not even generated');
});

test('a folder or link with the name of the sample’s audience is refused before anything is generated', async (t) => {
  const target = join(temporaryFolder(t), 'target.csv');
  writeFileSync(target, `${AUDIENCE_HEADER}\nu1\n`);
  for (const place of [mkdirSync, (path: string) => symlinkSync(target, path)]) {
    const { file, phases, filled } = fillBeside(t, place);
    await assert.rejects(filled, {
      code: 'state',
      message: `another file has the name of the sample’s audience: ${file}`,
    });
    assert.deepEqual([...phases], []);
  }
});

test('the sample may replace an earlier audience of the sample', async (t) => {
  const { filled } = fillBeside(t, (path) => writeFileSync(path, `${AUDIENCE_HEADER}\nu1\n`));
  await assert.rejects(filled, { code: 'cancelled' });
});

test('the audience of a project is the one of the sample, not another file with that name', async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, 'spring.stepladder');
  const file = join(folder, 'spring audience.csv');
  assert.equal(await sampleAudience(project), null);
  writeFileSync(file, 'customer,city\n1,Bern\n');
  assert.equal(await sampleAudience(project), null);
  const content = `${AUDIENCE_HEADER}\nu1\n`;
  writeFileSync(file, content);
  assert.deepEqual(await sampleAudience(project), { file, name: 'spring audience.csv', bytes: content.length });
});
