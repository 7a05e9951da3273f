import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { withProject } from '../../../core/store/file/project.ts';
import { getBank } from '../../../core/store/runs/banks.ts';
import { listRuns, type RunInfo } from '../../../core/store/runs/runs.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { browserTest as test } from '../../needs.ts';
import { cancelledWhen } from '../../train/fit/small-training.ts';
import { expectAccessible, openServed, sampleProject, waitUntil } from '../helpers/served.ts';
import { shownOnce } from '../helpers/shown-once.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });
/** The page itself pauses a training at this text: a short one could end before Playwright clicks. */
const SECOND_EPOCH = /epoch ([2-9]|[1-9]\d+) of /;
const runsOf = (path: string): Promise<RunInfo[]> => withProject(path, { mode: 'read' }, listRuns);

/** Makes the next training run short, or long enough to be paused; small batches make epochs long and charts small. */
async function limitEpochs(page: Page, epochs: number): Promise<void> {
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Batch size').fill('100');
  await page.getByLabel('Max epochs').fill(String(epochs));
  await page.getByLabel('Patience').fill(String(epochs));
}

/** Trains each bank on its own samples only, in a single run. */
async function withoutSharing(page: Page): Promise<void> {
  await page.getByLabel('Start from a pooled model').uncheck();
}

test(
  'two banks are queued; one is removed, the other is paused and resumed to the end',
  { timeout: 300_000 },
  async (t) => {
    const project = await sampleProject(t);
    const { page } = await openServed(t, { project, hash: '#/train' });
    await limitEpochs(page, 40);
    await withoutSharing(page);
    await page.getByLabel('Train oakhill').check();
    await page.getByLabel('Train sprout').check();
    const removed = shownOnce(page, /waiting/, 'Remove sprout · AITM from the queue');
    const paused = shownOnce(page, SECOND_EPOCH, 'Pause');
    await page.getByRole('button', { name: 'Train 2 banks' }).click();
    const queue = card(page, 'Queue');
    const live = card(page, /^oakhill/);
    await Promise.all([removed, paused]);
    await live.getByText(/^Paused in epoch \d+; the checkpoint is kept/).waitFor();
    await queue.waitFor({ state: 'detached' });
    assert.deepEqual(
      (await runsOf(project)).slice(2).map(({ status }) => status),
      ['interrupted'],
    );
    await page.reload();
    await live.getByText(/^Paused in epoch/).waitFor();
    await live.getByRole('button', { name: 'Resume', exact: true }).click();
    await live.getByText('r3 is ready').waitFor({ timeout: 240_000 });
    assert.deepEqual(
      (await runsOf(project)).slice(2).map(({ run, status }) => [run, status]),
      [['r3', 'done']],
    );
  },
);

test(
  'a training paused while its pooled model trains continues with that model and then with the bank',
  { timeout: 240_000 },
  async (t) => {
    const project = await sampleProject(t);
    const { page } = await openServed(t, { project, hash: '#/train?bank=oakhill' });
    await limitEpochs(page, 10);
    const paused = shownOnce(page, SECOND_EPOCH, 'Pause');
    await page.getByRole('button', { name: 'Start training' }).click();
    const live = card(page, /^oakhill/);
    await paused;
    await live.getByText(/^Paused in epoch \d+; the checkpoint is kept/).waitFor();
    await live.getByRole('button', { name: 'Resume', exact: true }).click();
    await live.getByText('r4 is ready').waitFor();
    assert.deepEqual(
      (await runsOf(project)).slice(2).map(({ run, bank, status }) => [run, bank, status]),
      [
        ['r3', null, 'done'],
        ['r4', 'oakhill', 'done'],
      ],
    );
  },
);

test(
  'waiting training runs are reordered by button and by keyboard, keep the focus, and run in their new order',
  { timeout: 240_000 },
  async (t) => {
    const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/train' });
    // Far more epochs than a busy machine trains while the queue is reordered.
    await limitEpochs(page, 1000);
    await withoutSharing(page);
    for (const bank of ['lantern', 'meridian', 'oakhill', 'sprout']) await page.getByLabel(`Train ${bank}`).check();
    await page.getByRole('button', { name: 'Train 4 banks' }).click();
    const queue = card(page, 'Queue');
    const waiting = async (): Promise<string[]> =>
      (await queue.getByRole('row', { name: /waiting/ }).allInnerTexts()).map((text) => text.split(' ')[0]);
    await queue.getByRole('row', { name: /sprout.*waiting/ }).waitFor();
    assert.deepEqual(await waiting(), ['meridian', 'oakhill', 'sprout']);
    assert.equal(
      await queue.getByRole('button', { name: 'Train meridian · AITM earlier' }).getAttribute('aria-disabled'),
      'true',
    );
    await queue.getByRole('button', { name: 'Train sprout · AITM earlier' }).focus();
    await page.keyboard.press('Enter');
    await queue.getByText('sprout · AITM is number 2 of 3 in the queue.').waitFor({ state: 'attached' });
    await waitUntil(page, "document.activeElement?.getAttribute('aria-label') === 'Train sprout · AITM earlier'");
    await queue.getByRole('row', { name: /^sprout/ }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await queue.getByText('sprout · AITM is number 1 of 3 in the queue.').waitFor({ state: 'attached' });
    await waitUntil(
      page,
      "document.activeElement?.matches('tr') && document.activeElement.textContent.includes('sprout')",
    );
    await queue.getByRole('button', { name: 'Train meridian · AITM later' }).click();
    await queue.getByText('meridian · AITM is number 3 of 3 in the queue.').waitFor({ state: 'attached' });
    assert.deepEqual(await waiting(), ['sprout', 'oakhill', 'meridian']);
    await expectAccessible(page, 'a queue whose order was changed');
    await card(page, /^lantern/)
      .getByRole('button', { name: 'Pause' })
      .dispatchEvent('click');
    await card(page, /^sprout/)
      .getByText(/^epoch \d+ of 1,?000/)
      .waitFor();
  },
);

test('a run that was interrupted with the program can be resumed or deleted', { timeout: 240_000 }, async (t) => {
  const project = await sampleProject(t);
  const first = await openServed(t, { project, hash: '#/train' });
  await limitEpochs(first.page, 400);
  await withoutSharing(first.page);
  await first.page.getByLabel('Train oakhill').check();
  await first.page.getByRole('button', { name: 'Start training' }).click();
  await card(first.page, /^oakhill/)
    .getByText(/^epoch/)
    .waitFor();
  await first.page.goto('about:blank');
  await first.server.close();
  const { page } = await openServed(t, { project, hash: '#/train' });
  const stopped = card(page, 'Not finished');
  await stopped.getByText('oakhill · AITM').waitFor();
  await stopped.getByRole('button', { name: 'Resume' }).waitFor();
  await expectAccessible(page, 'a run that was interrupted');
  await stopped.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await stopped.waitFor({ state: 'detached' });
  assert.equal((await runsOf(project)).length, 2);
});

test('a run is trained and refitted in one job, and the refit can be made active', { timeout: 240_000 }, async (t) => {
  const project = await sampleProject(t);
  const { page } = await openServed(t, { project, hash: '#/train?bank=oakhill' });
  await limitEpochs(page, 2);
  const refitNext = page.getByLabel('Refit on all samples afterwards');
  assert.equal(await refitNext.isChecked(), false);
  await refitNext.check();
  await page.getByRole('button', { name: 'Start training' }).click();
  const live = card(page, /^oakhill/);
  await live.getByText('r6 is ready: the refit of r4 on all samples').waitFor();
  await live.getByText('r4 is ready', { exact: true }).waitFor();
  await expectAccessible(page, 'training with a refit');
  await live.getByRole('button', { name: 'Set as active for oakhill' }).click();
  // The button's own text contains these words too.
  await live.getByText('Active for oakhill', { exact: true }).waitFor();
  const { promotedRun } = await withProject(project, { mode: 'read' }, (opened) => getBank(opened, 'oakhill'));
  assert.equal(promotedRun, 'r6');
});

test('a training whose refit is cancelled keeps the finished run, and says so', { timeout: 240_000 }, async (t) => {
  const project = await sampleProject(t);
  const { page } = await openServed(t, { project, hash: '#/train?bank=oakhill' });
  await limitEpochs(page, 2);
  await page.getByLabel('Refit on all samples afterwards').check();
  // On a busy machine, the refit would end before Playwright clicks.
  const paused = shownOnce(page, /r4 is trained; the refit on all samples follows/i, 'Pause');
  await page.getByRole('button', { name: 'Start training' }).click();
  const live = card(page, /^oakhill/);
  await paused;
  await live
    .getByText(/^r4 is ready\. Its refit was (paused; the checkpoint is kept|stopped before it began)\.$/)
    .waitFor();
  const runs = await runsOf(project);
  assert.deepEqual([runs[3].run, runs[3].bank, runs[3].status], ['r4', 'oakhill', 'done']);
  const resume = live.getByRole('button', { name: 'Resume', exact: true });
  if ((await resume.count()) === 0) return;
  await resume.click();
  await page.getByText(/r6 is ready: the refit of r4/).waitFor();
});

test('a resumed refit shows the metrics of its original run, and no advice to train longer', async (t) => {
  const project = await sampleProject(t);
  const stopping = cancelledWhen(({ phase }) => phase === 'forecast');
  const refit = withProject(project, { mode: 'write' }, (opened) =>
    refitRuns(opened, { runs: ['r1'], engine: 'auto' }, stopping),
  );
  await assert.rejects(refit);
  const { page } = await openServed(t, { project, hash: '#/train' });
  await card(page, 'Not finished').getByRole('button', { name: 'Resume' }).click();
  const live = card(page, /AITM/);
  await live.getByText('r3 is ready').waitFor();
  await live.getByText(/^r3 was trained on all samples\. .* are those of r1\.$/).waitFor();
  assert.equal(await live.getByText(/longer training may improve it/).count(), 0);
  assert.equal(await live.getByRole('button', { name: 'Refit…' }).count(), 0);
  await expectAccessible(page, 'a resumed refit');
});

/** Lists an ended comparison on the page's next connection, and refuses to queue another. */
async function refuseComparisons(page: Page, reason: string): Promise<void> {
  const at = new Date().toISOString();
  const ended = {
    id: 1,
    call: 'compare',
    input: {},
    title: 'Comparison',
    state: 'cancelled',
    progress: null,
    notes: [],
  };
  const job = { ...ended, error: null, result: null, queuedAt: at, startedAt: at, endedAt: at };
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { id, name } = JSON.parse(String(message)) as { readonly id: number; readonly name?: string };
      if (name !== 'compare') return server.send(message);
      socket.send(JSON.stringify({ kind: 'error', id, error: { code: 'invalid-input', message: reason } }));
    });
    server.onMessage((message) => {
      const sent = JSON.parse(String(message)) as { readonly kind: string };
      socket.send(sent.kind === 'hello' ? JSON.stringify({ ...sent, jobs: [job] }) : message);
    });
  });
}

test('Train says why a comparison could not be queued, even if an earlier one is listed', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/train?compare=1', isolated: true });
  await refuseComparisons(page, 'no room for it');
  await page.reload();
  await card(page, 'Comparison').waitFor();
  await page.getByRole('checkbox', { name: 'Train All banks together' }).check();
  await page.getByRole('button', { name: 'Start comparison' }).click();
  await page.getByText('no room for it').waitFor();
});
