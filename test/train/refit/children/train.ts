// Runs the command `train` in its own process, and blocks for ever between two of its runs, so that it can be killed
// there: once the given number of runs is done, and the next one does not exist yet.
import { trainCall } from '../../../../core/api/models/train.ts';
import { openProject } from '../../../../core/store/file/project.ts';
import { listRuns } from '../../../../core/store/runs/runs.ts';

const [runs, json] = process.argv.slice(2);
const input = trainCall.input.parse(JSON.parse(json));
let isFinishing = false;

function isBetweenRuns(): boolean {
  const project = openProject(input.project, { mode: 'read' });
  const statuses = listRuns(project).map(({ status }) => status);
  project.close();
  return statuses.length === Number(runs) && statuses.every((status) => status === 'done');
}

function blockBetweenRuns(): boolean {
  if (isFinishing && isBetweenRuns()) {
    process.stdout.write('reached\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  return false;
}

// The command often checks whether it was cancelled, also while it plans a run.
const { signal } = new AbortController();
Object.defineProperty(signal, 'aborted', { get: blockBetweenRuns });
await trainCall.handle(input, {
  signal,
  report({ phase }) {
    if (phase === 'forecast') isFinishing = true;
    blockBetweenRuns();
  },
});
