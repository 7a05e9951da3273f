import { matchesGlob } from 'node:path';

import { chromiumRequirement } from '../requirements/chromium.ts';
import { electronRequirement } from '../requirements/electron.ts';

/** Training runs, installations and end-to-end runs that take many seconds. */
export const longTests: readonly string[] = [
  'test/api/{explain,ranking}.test.ts',
  'test/build/{bench,install,pack,run}.test.ts',
  'test/build/gpu-check/gpu-check.test.ts',
  'test/build/soak/soak.test.ts',
  'test/cli/{canary,completion,connections,flushed,main-job,output-paths,process}.test.ts',
  'test/compare/{compare,request,splits,splits-simulation}.test.ts',
  'test/electron/core-process.test.ts',
  'test/evaluate/auc-interval.test.ts',
  'test/engine/{parity,tensorflow}.test.ts',
  'test/explain/explain.test.ts',
  'test/export/changed-export.test.ts',
  'test/ingest/{changed-files,hostile-input,files/table}.test.ts',
  'test/models/{golden-script,networks}.test.ts',
  'test/review/rollup/rollups.test.ts',
  'test/sample/{files,generate}.test.ts',
  'test/score/{saved-ranking/{export-ranking,saved-ranking,value-outlook},score-audience,engines}.test.ts',
  'test/score/ranking/rank-refusals.test.ts',
  'test/serve/workspace.test.ts',
  'test/study/hyper.test.ts',
  'test/train/fit/{calibration,choose-engine,engines,fit-forecast,killed,members,train}.test.ts',
  'test/train/runs/reuse.test.ts',
  'test/trees/{members,train,trees-trainer}.test.ts',
  'test/tune/{tune,tuned}.test.ts',
];

const slow = [...chromiumRequirement.tests, ...electronRequirement.tests, ...longTests];

/** Whether a test file opens a window or takes many seconds. */
export function isSlow(file: string): boolean {
  return slow.some((pattern) => matchesGlob(file, pattern));
}

/** The test files of `npm test -- --fast`: none that opens a window or takes many seconds. */
export function withoutSlow(files: readonly string[]): readonly string[] {
  return files.filter((file) => !isSlow(file));
}
