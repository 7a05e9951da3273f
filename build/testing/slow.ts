import { matchesGlob } from 'node:path';

import { chromiumRequirement } from '../requirements/chromium.ts';
import { electronRequirement } from '../requirements/electron.ts';

/** Trainings and end-to-end runs that take many seconds. */
const longTrainings = [
  'test/cli/main-job.test.ts',
  'test/score/{saved-ranking/saved-ranking,score-audience,engines}.test.ts',
  'test/train/fit/{calibration,engines,killed,train}.test.ts',
  'test/study/hyper.test.ts',
];

const slow = [...chromiumRequirement.tests, ...electronRequirement.tests, ...longTrainings];

/** The test files of `npm test -- --fast`: none that opens a window or trains for long. */
export function withoutSlow(files: readonly string[]): readonly string[] {
  return files.filter((file) => !slow.some((pattern) => matchesGlob(file, pattern)));
}
