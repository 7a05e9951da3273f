/**
 * Adds a comparison, a tuning and a study to a copy of the sample project: `make-experiments.ts SAMPLE FILE`. Runs in
 * its own process, so that its threads are gone when the tests start.
 */
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { compareModels } from '../../../core/compare/compare.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { studyRun } from '../../../core/study/study.ts';
import { studyTransfer } from '../../../core/study/transfer.ts';
import { tuneModels } from '../../../core/tune/tune.ts';

const [, , sample, target] = process.argv;
const folder = mkdtempSync(join(dirname(target), 'making-'));
const project = join(folder, basename(target));
const config = { training: { epochs: 1, batchSize: 500 } };
const request = { dataset: 'sample', engine: 'onnx', config } as const;
copyFileSync(sample, project);
await withProject(project, { mode: 'write' }, async (opened) => {
  const models = ['esmm', 'aitm', 'aitm-no-transfer'];
  await compareModels(opened, { ...request, models, seeds: 2 }, {}, quietJob());
  await tuneModels(opened, { ...request, models: ['aitm'], trials: 3, seed: 1 }, quietJob());
});
await studyRun(project, { run: 'r1' }, () => ({}), studyTransfer, quietJob());
renameSync(project, target);
rmSync(folder, { recursive: true });
writeFileSync(`${target}.made`, '');
process.exit(0);
