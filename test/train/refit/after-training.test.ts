/** Training with a refit is one job: it does what the two commands do, and can be resumed in either part. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trainBanksCall } from '../../../core/api/models/train-banks.ts';
import { trainCall } from '../../../core/api/models/train.ts';
import { printResult } from '../../../core/cli/print.ts';
import { quietJob, type JobContext, type Progress } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { cancelledWhen, small } from '../fit/small-training.ts';
import { closedProject } from '../synthetic-dataset.ts';

type TrainInput = Parameters<typeof trainCall.input.parse>[0] & object;
const train = (input: TrainInput, job: JobContext = quietJob()) => trainCall.handle(trainCall.input.parse(input), job);
const forNorth = { dataset: 'synthetic', bank: 'north', config: small, refit: true };

/** Every run of a project with its bank and its state. */
const runsOf = (path: string): Promise<(readonly [string, string | null, string])[]> =>
  withProject(path, { mode: 'read' }, (project) =>
    listRuns(project).map(({ run, bank, status }) => [run, bank, status] as const),
  );

/** All runs of training for one bank with its refit, once they are done. */
const ALL_DONE = [
  ['r1', null, 'done'],
  ['r2', 'north', 'done'],
  ['r3', null, 'done'],
  ['r4', 'north', 'done'],
];

const announcesRefit = ({ note }: Progress): boolean => typeof note === 'object' && note.key === 'train.refitNext';

/** Cancels in the last phase of the run with a given position in the order of training. */
function inRun(position: number): JobContext {
  let ended = 0;
  let isEnding = false;
  return cancelledWhen(({ phase }) => {
    if (phase === 'forecast' && !isEnding) ended++;
    isEnding = phase === 'forecast';
    return isEnding && ended === position;
  });
}

test('training with a refit trains the run of the bank, then its refit, and returns both', async (t) => {
  const project = closedProject(t);
  const fractions: number[][] = [[], []];
  let part = 0;
  const job: JobContext = {
    signal: new AbortController().signal,
    report(progress) {
      if (announcesRefit(progress)) part = 1;
      if (progress.fraction !== undefined) fractions[part].push(progress.fraction);
    },
  };
  const result = await train({ ...forNorth, project }, job);
  assert.deepEqual(await runsOf(project), ALL_DONE);
  assert.deepEqual([result.run, result.refitOf, result.refits?.length], ['r2', null, 1]);
  const [{ samples, samplesBefore, ...refit }] = result.refits!;
  assert.deepEqual(refit, { run: 'r4', refitOf: 'r2', how: 'trained', bank: 'north' });
  assert.ok(samples > samplesBefore!);
  assert.ok(fractions[0].every((fraction) => fraction <= 0.5) && fractions[1].every((fraction) => fraction >= 0.5));
  assert.ok(fractions.every((values) => values.length > 0));
  assert.match(printResult('train', result), /^run +r2\n[^]*\nr4 +r2 +north /);
});

test('training with a refit keeps its run if the refit is cancelled, and continues with the refit', async (t) => {
  const project = closedProject(t);
  let command = '';
  // The refit of the pooled run is the third training.
  await assert.rejects(train({ ...forNorth, project }, inRun(3)), (error: Error) => {
    command = error.message;
    return true;
  });
  assert.match(command, new RegExp(`resume with: stepladder train ${project} --resume r3$`));
  assert.deepEqual(await runsOf(project), [...ALL_DONE.slice(0, 2), ['r3', null, 'interrupted']]);
  const { run, refits } = await train({ project, resume: 'r3' });
  assert.deepEqual([run, refits?.map((refit) => [refit.run, refit.refitOf])], ['r3', [['r4', 'r2']]]);
  assert.deepEqual(await runsOf(project), ALL_DONE);
});

test('training with a refit says that the run is kept if it is cancelled before the refit begins', async (t) => {
  const project = closedProject(t);
  await assert.rejects(train({ ...forNorth, project }, cancelledWhen(announcesRefit)), {
    code: 'cancelled',
    message: /r2 is kept without a refit/,
  });
  assert.deepEqual(await runsOf(project), ALL_DONE.slice(0, 2));
});

for (const [name, position] of [
  ['the pooled model', 1],
  ["the bank's run", 2],
] as const)
  test(`training with a refit ends with the refit if it is interrupted in ${name} and resumed`, async (t) => {
    const project = closedProject(t);
    await assert.rejects(train({ ...forNorth, project }, inRun(position)), { code: 'cancelled' });
    const runs = await runsOf(project);
    assert.deepEqual([runs.length, runs.at(-1)?.[2]], [position, 'interrupted']);
    const { run, refits } = await train({ project, resume: `r${position}` });
    assert.deepEqual([run, refits?.map((refit) => refit.run)], ['r2', ['r4']]);
    assert.deepEqual(await runsOf(project), ALL_DONE);
  });

test('a refit is refused with a validation dataset, and for a resumed run, which keeps its first command', () => {
  const refusal = (input: object): string =>
    trainCall.input.safeParse({ project: 'p', ...input }).error?.issues[0].message ?? '';
  assert.match(refusal({ ...forNorth, valid: 'later' }), /^--valid cannot be given with --refit/);
  assert.match(refusal({ resume: 'r1', refit: true }), /^--refit cannot be given with --resume/);
  const banks = trainBanksCall.input.safeParse({ project: 'p', dataset: 'd', valid: 'later', refit: true });
  assert.match(banks.error?.issues[0].message ?? '', /^--valid cannot be given with --refit/);
});

const trainBanks = (project: string, job: JobContext = quietJob()) =>
  trainBanksCall.handle(trainBanksCall.input.parse({ project, dataset: 'synthetic', config: small, refit: true }), job);
const commandAfter = async (project: string, job: JobContext): Promise<string> => {
  let text = '';
  await assert.rejects(trainBanks(project, job), (error: Error) => {
    text = error.message;
    return true;
  });
  return text.split('resume with: ')[1];
};

test('training of banks with refits refits the runs of all banks', async (t) => {
  const project = closedProject(t);
  const { runs, refits } = await trainBanks(project);
  assert.deepEqual(
    refits?.map(({ bank, refitOf }) => [bank, refitOf]),
    runs.map(({ bank, run }) => [bank, run]),
  );
});

test('training of banks with refits names the commands that finish it, wherever it is interrupted', async (t) => {
  const inSecondBank = closedProject(t);
  assert.equal(
    await commandAfter(inSecondBank, inRun(3)),
    `stepladder train ${inSecondBank} --resume r3 && stepladder refit ${inSecondBank} --run r2`,
  );
  // The first command refits its own bank.
  const { run, refits } = await train({ project: inSecondBank, resume: 'r3' });
  assert.deepEqual([run, refits?.map(({ refitOf }) => refitOf)], ['r3', ['r3']]);

  const inPooledRefit = closedProject(t);
  assert.equal(await commandAfter(inPooledRefit, inRun(4)), `stepladder train ${inPooledRefit} --resume r4`);
  const rest = await train({ project: inPooledRefit, resume: 'r4' });
  assert.deepEqual(
    rest.refits?.map(({ refitOf }) => refitOf),
    ['r2', 'r3'],
  );
});
