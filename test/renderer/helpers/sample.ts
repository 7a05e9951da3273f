import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { withFolderLock } from '../../../build/folder-lock.ts';
import { isStale } from '../../../build/stale.ts';
import { temporaryFolder } from '../../temporary.ts';
import '../../without-tensorflow.ts';

const sampleProject = join(dirname(dirname(dirname(import.meta.dirname))), 'out', 'test', 'Sample.stepladder');
const lock = `${sampleProject}.making`;
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
/** Longer than making the sample takes. */
const LOCK_MS = 180_000;

/** The owner of a resource, which closes it at the end: a test, or all tests of a file. */
export interface ResourceOwner {
  after(close: () => unknown): void;
}

/**
 * The sample in the test's own project: the dataset `sample` of 30,000 impressions, four banks, and two trained, active
 * runs.
 */
export interface SampleFiles {
  readonly project: string;
  readonly audience: string;
}

/** Copies the sample project, which is built once and rebuilt only when its sources change. */
export async function sampleFiles(t: ResourceOwner): Promise<SampleFiles> {
  await makeOnce();
  const folder = temporaryFolder(t);
  const files = { project: join(folder, 'Sample.stepladder'), audience: join(folder, 'Sample audience.csv') };
  copyFileSync(sampleProject, files.project);
  copyFileSync(sampleProject.replace('.stepladder', ' audience.csv'), files.audience);
  return files;
}

/** Makes the sample project if it is missing or stale; test files run concurrently in their own processes. */
async function makeOnce(): Promise<void> {
  const stale = (): boolean => isStale(`${sampleProject}.made`, sources);
  if (stale())
    await withFolderLock(lock, LOCK_MS, async () => {
      if (stale()) await make();
    });
}

async function make(): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'make-sample.ts'), sampleProject], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0, 'the sample project could not be made');
}
