import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { withProcessLock } from '../../../build/setup/process-lock.mjs';
import { isOlderThanSources } from '../../../build/stale.ts';
import { NODE_FLAGS } from '../../../build/testing/node-flags.ts';
import { temporaryFolder } from '../../temporary.ts';
import '../../without-tensorflow.ts';

const folder = join(dirname(dirname(dirname(import.meta.dirname))), 'out', 'test');
const sources = [
  'core/sample',
  'core/predict',
  'core/train',
  'core/ingest',
  'core/features',
  'core/models',
  'core/demo',
  'migrations',
  'test/renderer/helpers/make-sample.ts',
];
const sample: Prepared = {
  file: join(folder, 'Sample.stepladder'),
  sources,
  make: (file) => runScript('make-sample.ts', file),
};
const experiments: Prepared = {
  file: join(folder, 'Experiments.stepladder'),
  sources: [...sources, 'core/compare', 'core/study', 'core/tune', 'test/renderer/helpers/make-experiments.ts'],
  make: async (file) => {
    await makeOnce(sample);
    await runScript('make-experiments.ts', sample.file, file);
  },
};

/** A project that is made once and rebuilt only when its sources change. */
interface Prepared {
  readonly file: string;
  readonly sources: readonly string[];
  readonly make: (file: string) => Promise<void>;
}

/** The owner of a resource, which closes it at the end: a test, or all tests of a file. */
export interface ResourceOwner {
  after(close: () => unknown): void;
}

/**
 * The sample in the test's own project: the dataset `sample` of 15,000 impressions, four banks, and two trained, active
 * runs.
 */
export interface SampleFiles {
  readonly project: string;
  readonly audience: string;
}

/** Copies the sample project. */
export async function sampleFiles(t: ResourceOwner): Promise<SampleFiles> {
  await makeOnce(sample);
  return copied(t, sample.file);
}

/**
 * Copies the sample project with experiments: a comparison c1 of three models, a tuning t1 of AITM with three trials,
 * and a study of r1.
 */
export async function experimentFiles(t: ResourceOwner): Promise<SampleFiles> {
  await makeOnce(experiments);
  return copied(t, experiments.file);
}

function copied(t: ResourceOwner, file: string): SampleFiles {
  const target = temporaryFolder(t);
  const files = { project: join(target, 'Sample.stepladder'), audience: join(target, 'Sample audience.csv') };
  copyFileSync(file, files.project);
  copyFileSync(join(folder, 'Sample audience.csv'), files.audience);
  return files;
}

const made = new Map<Prepared, Promise<void>>();

function makeOnce(prepared: Prepared): Promise<void> {
  const making = made.get(prepared) ?? makeUnlessMade(prepared);
  made.set(prepared, making);
  return making;
}

/** Makes a project if it is missing or stale; test files run concurrently in their own processes. */
async function makeUnlessMade({ file, sources: files, make }: Prepared): Promise<void> {
  const outdated = (): boolean => isOlderThanSources(`${file}.made`, files);
  if (outdated())
    await withProcessLock(`${file}.making`, async () => {
      if (outdated()) await make(file);
    });
}

async function runScript(script: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...NODE_FLAGS, join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0, `${script} failed`);
}
