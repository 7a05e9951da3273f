import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { choose, COUNT, funnel, importButton, openEmpty } from '../helpers/data-files.ts';

/** Makes every call of a name fail on the page's next connection. */
async function failCalls(page: Page, name: string): Promise<void> {
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { kind, id, name: called } = JSON.parse(String(message)) as Partial<Record<string, string | number>>;
      const error = { code: 'state', message: 'the disk is busy' };
      if (kind === 'call' && called === name) socket.send(JSON.stringify({ kind: 'error', id, error }));
      else server.send(message);
    });
  });
}

test('a failed undo can be tried again until the import is dismissed, which also removes the error', async (t) => {
  const { page, file } = await openEmpty(t);
  await failCalls(page, 'delete');
  await page.reload();
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  const failure = page.getByRole('alert').getByText('the disk is busy');
  const undo = page.getByRole('button', { name: 'Undo import' });
  await undo.click();
  await failure.waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await failure.waitFor();
  await page.getByRole('button', { name: 'Dismiss', exact: true }).first().click();
  await undo.waitFor({ state: 'detached' });
  assert.equal(await failure.count(), 0);
});
