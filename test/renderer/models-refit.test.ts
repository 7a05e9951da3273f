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
  for (const run of ['r1', 'r2']) await page.getByText(`refit of ${run}`).waitFor();
  const [refitted, original] = [
    page.getByRole('row', { name: /refit of r1/ }),
    page.getByRole('row', { name: /^r1 / }),
  ];
  await refitted.click();
  await page.getByText(/was trained on all samples\. .* are those of r1\./).waitFor();
  // A refit shows the figures of its run.
  const figuresOf = (row: typeof refitted): Promise<string[]> => row.getByRole('cell').allTextContents();
  assert.deepEqual((await figuresOf(refitted)).slice(5), (await figuresOf(original)).slice(5));
  assert.equal(await page.getByRole('button', { name: 'Refit…' }).getAttribute('aria-disabled'), 'true');
});
