/** A training with a refit that is killed between two of its runs continues with the next one. */
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

/** Trains in another process, which is killed between two runs: once that many are done. */
async function killedAfter(runs: number, input: object): Promise<void> {
  const child = spawn(process.execPath, [CHILD, String(runs), JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const reached = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)]);
  child.kill('SIGKILL');
  await ended;
  assert.ok(reached !== null, `the training was never between run ${runs} and the next`);
}

/** Every run of a project with its state and the weights that it ended with. */
const runsOf = (path: string): Promise<{ run: string; status: string; weightsSha256: string | null }[]> =>
  withProject(path, { mode: 'read' }, (project) =>
    listRuns(project).map(({ run, status, weightsSha256 }) => ({ run, status, weightsSha256 })),
  );

const train = (input: object) => trainCall.handle(trainCall.input.parse(input), quietJob());

describe('a training with a refit that is killed', () => {
  let uninterrupted = '';
  let remove = (): void => undefined;
  let whole: Awaited<ReturnType<typeof train>> | undefined;

  before(async () => {
    uninterrupted = closedProject({ after: (work) => (remove = work) });
    whole = await train({ ...forNorth, project: uninterrupted });
  });

  after(() => remove());

  for (const [name, done] of [
    ['between the pooled model and the run of the bank', 1],
    ['before the refit', 2],
    ['between the two refits', 3],
  ] as const)
    it(`${name} goes on when its last run is resumed`, async (t) => {
      const project = closedProject(t);
      await killedAfter(done, { ...forNorth, project });
      const before = await runsOf(project);
      assert.deepEqual(
        before.map(({ status }) => status),
        Array.from({ length: done }, () => 'done'),
      );
      const last = `r${done}`;
      const { run, refits } = await train({ project, resume: last });
      assert.equal(run, done === 1 ? 'r2' : last);
      assert.deepEqual(
        refits?.map((refit) => [refit.run, refit.refitOf]),
        [['r4', 'r2']],
      );
      assert.deepEqual(await runsOf(project), await runsOf(uninterrupted));
    });

  it('has nothing left to do once it is resumed', async (t) => {
    const project = closedProject(t);
    await killedAfter(3, { ...forNorth, project });
    await train({ project, resume: 'r3' });
    for (const run of ['r1', 'r2', 'r3', 'r4'])
      await assert.rejects(train({ project, resume: run }), { message: new RegExp(`run ${run} is already done`) });
  });

  it('returns the same for a run that was done as its training did', async (t) => {
    const project = closedProject(t);
    await killedAfter(2, { ...forNorth, project });
    const unlike = { elapsedMs: 0, samplesPerSecond: 0, refits: [] };
    assert.deepEqual({ ...(await train({ project, resume: 'r2' })), ...unlike }, { ...whole, ...unlike });
  });
});
