/**
 * Tests that share a process: for small files, starting Node and loading the modules takes longer than the tests. The
 * files of a folder run in one process, one after the other, each as a suite with the file's name.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, matchesGlob, resolve } from 'node:path';
import { after, describe } from 'node:test';
import { pathToFileURL } from 'node:url';

import { shareProcess, wholeFile, wholeProcess } from './scopes.ts';

const root = dirname(dirname(import.meta.dirname));

/** Folders whose files share a process. */
const folders = [
  'api',
  'build',
  'campaign',
  'cli',
  'compare',
  'dataset-export',
  'drift',
  'electron',
  'engine',
  'evaluate',
  'export',
  'features',
  'funnel',
  'host',
  'ingest',
  'models',
  'predict',
  'renderer',
  'report',
  'review',
  'sample',
  'score',
  'segment',
  'serve',
  'store',
  'study',
  'text',
  'train',
  'trees',
  'tune',
];

/** Files of these folders that run in their own process. */
const ownProcess = [
  // They change the environment or the clock, which would affect the next file.
  'test/build/{chromium,electron-program,testing}.test.ts',
  'test/cli/**/{process,start,threads}.test.ts',
  'test/campaign/**/campaign-formats.test.ts',
  'test/compare/**/{compare,missing-library,request}.test.ts',
  'test/engine/**/{engines,thread-count}.test.ts',
  'test/export/**/{changed-export,full-disk,interrupted-export}.test.ts',
  'test/host/**/jobs.test.ts',
  'test/ingest/**/{changed-files,check-import,json-lines-limits}.test.ts',
  'test/predict/**/weights.test.ts',
  'test/renderer/comparisons.test.ts',
  'test/report/browser-pdf.test.ts',
  'test/score/**/engines.test.ts',
  'test/serve/**/{failed-start,workspace}.test.ts',
  'test/store/**/sharing.test.ts',
  'test/train/fit/release.test.ts',
  'test/trees/**/train.test.ts',
  // They load TensorFlow.
  'test/build/fetch/fetch-tensorflow.test.ts',
  'test/engine/**/{parity,tensorflow}.test.ts',
  'test/train/fit/choose-engine.test.ts',
  // They take long, and finish sooner in parallel processes.
  'test/build/**/{gpu-check,install,pack,run,run-tests,soak}.test.ts',
  'test/cli/**/{completion,main-job,special-inputs}.test.ts',
  'test/electron/{command,jobs,journey,package,program,report,shell,utility}.test.ts',
  'test/ingest/**/{import,import-events,import-rejects,interrupt}.test.ts',
  'test/review/**/{profile,rollups}.test.ts',
  'test/sample/**/{files,generate}.test.ts',
  'test/score/**/{export-ranking,saved-ranking,history,score-audience}.test.ts',
  'test/train/**/{calibration,engines,fine-tuning,killed,train}.test.ts',
];

/**
 * Number of processes for the window's tests, each with its own browser. A single one would finish long after all
 * others.
 */
const WINDOW_PROCESSES = 3;

/** Groups test files that may share a process. */
export function groupTests(files: readonly string[]): readonly (readonly string[])[] {
  let windows = 0;
  const groups = Map.groupBy(files, (file) => {
    const folder = /^test\/([^/]+)\//.exec(file)?.[1] ?? '';
    if (!folders.includes(folder) || ownProcess.some((pattern) => matchesGlob(file, pattern))) return file;
    return folder === 'renderer' ? `${folder} ${windows++ % WINDOW_PROCESSES}` : folder;
  });
  return [...groups.values()];
}

/** A test file that runs other test files. */
export interface Entry {
  readonly path: string;
  readonly remove: () => void;
}

/** Writes a test file that runs the given files. */
export function writeEntry(files: readonly string[], number: number): Entry {
  const folder = join(root, 'out', 'test', 'together');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${process.pid}-${number}.test.mjs`);
  const module = pathToFileURL(import.meta.filename).href;
  writeFileSync(path, `import { runTogether } from '${module}';\nawait runTogether(${JSON.stringify(files)});\n`);
  return { path, remove: () => rmSync(path, { force: true }) };
}

/** The event data of a completed test. */
interface Ended {
  readonly nesting: number;
  readonly file?: string;
  readonly details: { readonly type?: string };
}

/** Whether this is the end of the suite that represents a file. */
export function isFileSuite({ nesting, file, details }: Ended): boolean {
  return nesting === 0 && details.type === 'suite' && file === import.meta.filename;
}

/** Declares the tests of each file in a suite with the file's name, after those of the previous file have finished. */
export async function runTogether(files: readonly string[]): Promise<void> {
  shareProcess();
  for (const file of files) {
    await new Promise<void>((done) => {
      describe(file, async () => {
        after(() => wholeFile.end().finally(done));
        try {
          await import(pathToFileURL(resolve(root, file)).href);
        } catch (error) {
          done();
          throw error;
        }
      });
    });
  }
  await wholeProcess.end();
}
