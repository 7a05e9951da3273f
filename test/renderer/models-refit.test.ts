import assert from 'node:assert/strict';

import { browserTest as test } from '../needs.ts';
import { expectAccessible, openServed, sampleProject } from './helpers/served.ts';

test('a run is refitted from Models, together with the run of another bank', async (t) => {
  const project = await sampleProject(t);
  const { page } = await openServed(t, { project, hash: '#/models?run=r1', isolated: true });
  await page.getByRole('button', { name: 'Refit…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Refit r1 on all samples' });
  await dialog.getByRole('checkbox', { name: 'r2 · meridian' }).check();
  await expectAccessible(page, 'the dialog of a refit');
  await dialog.getByRole('button', { name: 'Refit', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const table = page.getByRole('table', { name: /^Trained models/ });
  for (const run of ['r1', 'r2']) await table.getByText(`refit of ${run}`).waitFor();
  const row = table.getByRole('row', { name: /refit of r1/ });
  await row.click();
  await page.getByText(/was trained on all samples\. .* are those of r1\./).waitFor();
  const [original, refitted] = await Promise.all(
    [table.getByRole('row', { name: /^Compare r1 r1/ }), row].map((one) => one.getByRole('cell').allTextContents()),
  );
  // From the first AUC on, a refit has the figures of its run.
  assert.deepEqual(refitted.slice(5, 8), original.slice(5, 8));
  assert.equal(await page.getByRole('button', { name: 'Refit…' }).getAttribute('aria-disabled'), 'true');
});
