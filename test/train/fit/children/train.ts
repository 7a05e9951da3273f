// Trains in its own process, reports the first epoch's checkpoint on stdout, and continues until it is killed.
import { openProject } from '../../../../core/store/file/project.ts';
import type { TrainOptions } from '../../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../../core/train/fit/train.ts';

const [path, json] = process.argv.slice(2);
const project = openProject(path, { mode: 'write', purpose: 'test' });
let reported = false;
await trainModel(project, JSON.parse(json) as TrainOptions, {
  signal: new AbortController().signal,
  report({ counts }) {
    if (reported || (counts?.['epoch'] ?? 0) < 2) return;
    reported = true;
    process.stdout.write('first epoch saved\n');
  },
});
