/** Training with a refit that is killed between two of its runs continues with the next one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { trainCall } from '../../../core/api/models/train.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { small } from '../fit/small-training.ts';
import { closedProject } from '../synthetic-dataset.ts';

const CHILD = fileURLToPath(new URL('children/train.ts', import.meta.url));
const forNorth = { dataset: 'synthetic', bank: 'north', config: small, engine: 'onnx', refit: true };

/** Trains in another process, and kills it between two runs, once `runs` of them are done. */
async function killedAfter(runs: number, input: object): Promise<void> {
  const child = spawn(process.execPath, [CHILD, String(runs), JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const reached = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)]);
  child.kill('SIGKILL');
  await ended;
  assert.ok(reached !== null, `training was never between run ${runs} and the next`);
}

/** Every run of a project with its state and the weights that it ended with. */
const runsOf = (path: string): Promise<{ run: string; status: string; weightsSha256: string | null }[]> =>
  withProject(path, { mode: 'read' }, (project) =>
    listRuns(project).map(({ run, status, weightsSha256 }) => ({ run, status, weightsSha256 })),
  );

const train = (input: object) => trainCall.handle(trainCall.input.parse(input), quietJob());

/** The results that may differ when training is resumed. */
const varying = { elapsedMs: 0, samplesPerSecond: 0, refits: [] };

describe('training with a refit that is killed', () => {
  const uninterrupted = closedProject({ after });
  let whole: Awaited<ReturnType<typeof train>> | undefined;

  before(async () => {
    whole = await train({ ...forNorth, project: uninterrupted });
  });

  for (const [name, done] of [
    ['between the pooled model and the run of the bank', 1],
    ['before the refit', 2],
    ['between the two refits', 3],
  ] as const)
    it(`${name} continues when its last run is resumed, and then has nothing left to do`, async (t) => {
      const project = closedProject(t);
      await killedAfter(done, { ...forNorth, project });
      const before = await runsOf(project);
      assert.deepEqual(
        before.map(({ status }) => status),
        Array.from({ length: done }, () => 'done'),
      );
      const last = `r${done}`;
      const { refits, ...resumed } = await train({ project, resume: last });
      const { run } = resumed;
      assert.equal(run, done === 1 ? 'r2' : last);
      // A run that is done already is returned as the uninterrupted training returned it.
      if (done === 2) assert.deepEqual({ ...resumed, ...varying }, { ...whole, ...varying });
      assert.deepEqual(
        refits?.map((refit) => [refit.run, refit.refitOf]),
        [['r4', 'r2']],
      );
      assert.deepEqual(await runsOf(project), await runsOf(uninterrupted));
      for (const one of ['r1', 'r2', 'r3', 'r4'])
        await assert.rejects(train({ project, resume: one }), {
          message: new RegExp(`run ${one} is already finished`),
        });
    });
});
