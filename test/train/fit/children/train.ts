// Trains in its own process, and blocks for ever in the second epoch, so that it can be killed there.
import { openProject } from '../../../../core/store/file/project.ts';
import type { TrainOptions } from '../../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../../core/train/fit/train.ts';

const [path, json] = process.argv.slice(2);
const project = openProject(path, { mode: 'write', purpose: 'test' });
await trainModel(project, JSON.parse(json) as TrainOptions, {
  signal: new AbortController().signal,
  report({ phase, counts }) {
    if (phase !== 'train' || counts?.['epoch'] !== 2) return;
    process.stdout.write('in the second epoch\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
