import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Locator } from 'playwright';

import { browserTest as test } from '../needs.ts';
import { Client } from '../serve/client.ts';
import { temporaryFolder } from '../temporary.ts';
import { expectAccessible, openServed, waitUntil, type Served } from './helpers/served.ts';

/** Connects to the server of a page, and returns a function that runs a job with an id there, which fails. */
async function failingJobs(t: TestContext, { page, origin }: Served): Promise<(id: number) => Promise<unknown>> {
  const secret = await page.evaluate<string>("sessionStorage.getItem('stepladder-session')");
  const client = await Client.open(t, new URL(origin), secret);
  return (id) =>
    client.call(id, 'train', { dataset: `no dataset of this name that is long enough for two lines ${id}` });
}

const heightsOf = (lines: Locator): Promise<number[]> =>
  lines.evaluateAll((elements) => elements.map((element) => element.clientHeight));

test(
  'each failed job has one expandable line, and failed jobs are dismissed singly or together by keyboard',
  { timeout: 300_000 },
  async (t) => {
    const folder = temporaryFolder(t);
    const served = await openServed(t, { project: join(folder, 'May.stepladder'), hash: '#/data' });
    const { page } = served;
    await page.getByText('Import a funnel export: one record').waitFor();
    const fail = await failingJobs(t, served);
    for (const id of [1, 2]) await fail(id);

    const list = page.getByRole('region', { name: 'Jobs' });
    const lines = list.locator('summary');
    await waitUntil(page, "document.querySelectorAll('.jobs summary').length === 2");
    assert.equal(await list.getByRole('button', { name: 'Dismiss all' }).count(), 0);
    await fail(3);
    await list.getByRole('button', { name: 'Dismiss all' }).waitFor();
    assert.ok(
      (await heightsOf(lines)).every((height) => height < 20),
      'one line each',
    );
    await expectAccessible(page, 'failed jobs');
    await lines.first().focus();
    await page.keyboard.press('Enter');
    assert.ok((await heightsOf(lines))[0] > 20, 'the whole text');
    await expectAccessible(page, 'an error that is open');

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await waitUntil(page, "document.querySelectorAll('.jobs summary').length === 2");
    assert.match(
      await page.evaluate<string>('document.activeElement.ariaLabel'),
      /^Dismiss Training of no dataset .* 2$/,
    );
    await fail(4);
    await list.getByRole('button', { name: 'Dismiss all' }).focus();
    await page.keyboard.press('Enter');
    await list.waitFor({ state: 'detached' });
    assert.equal((await page.evaluate<string>('document.activeElement.textContent')).trim(), 'Data');
  },
);
