import assert from 'node:assert/strict';

import { quietJob } from '../../core/job.ts';
import { withProject } from '../../core/store/file/project.ts';
import { refitRuns } from '../../core/train/refit/refit-runs.ts';
import { browserTest as test } from '../needs.ts';
import { comparedProject } from './helpers/compared-project.ts';
import { downloadedBy } from './helpers/downloads.ts';
import { experimentFiles } from './helpers/sample.ts';
import { expectAccessible, openServed, sampleProject } from './helpers/served.ts';

test('a run is exported for production together with the run of another bank', async (t) => {
  const project = await sampleProject(t);
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export r1 for production' });
  await dialog.getByRole('checkbox', { name: 'r2 · meridian' }).check();
  await expectAccessible(page, 'the dialog of an export');
  const { name: archive, content } = await downloadedBy(dialog.getByRole('button', { name: 'Save as…' }));
  assert.equal(archive, 'model-r1-r2.zip');
  await dialog.getByText('Downloaded: model-r1-r2.zip').waitFor();
  // A ZIP archive ends with its directory, where the names are not compressed.
  const directory = content.toString('latin1');
  for (const name of ['model.onnx', 'manifest.json', 'score.py', 'score_spark.py', 'README.md'])
    assert.ok(directory.includes(`model-r1-r2/${name}`), name);
});

test('an open export dialog keeps its run when another run becomes active', async (t) => {
  const { project, bank } = await comparedProject(t);
  const { page, origin } = await openServed(t, { project, hash: '#/models', isolated: true });
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export r2 for production' });
  await dialog.getByRole('checkbox', { name: `r1 · ${bank}` }).check();
  const other = await page.context().newPage();
  await other.goto(`${origin}/#/models?run=r3`);
  await other.getByRole('button', { name: `Set as active for ${bank}` }).click();
  await dialog.getByRole('checkbox', { name: `r3 · ${bank}` }).waitFor();
  assert.equal(await dialog.getByRole('checkbox').count(), 1);
  assert.equal(await dialog.getByRole('checkbox', { checked: true }).count(), 0);
  const saves: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/saves')) saves.push(request.postData() ?? '');
  });
  await dialog.getByRole('button', { name: 'Save as…' }).dblclick();
  await dialog.getByText('Downloaded: model-r2.zip').waitFor();
  assert.equal(saves.length, 1, 'a double click saves once');
});

test('a sixth run cannot be compared, and the list says why', async (t) => {
  // The runs of its comparison follow r1 and r2.
  const { project } = await experimentFiles(t);
  const { page } = await openServed(t, { project, hash: '#/models?compare=r1,r2,r3,r4&experiments=1' });
  const compared = (run: string) => page.getByLabel(`Compare ${run}`, { exact: true });
  const note = page.getByText('5 runs are compared, as many as the charts can tell apart.');
  await compared('r5').waitFor();
  assert.equal(await note.count(), 0);
  await compared('r5').check();
  await note.waitFor();
  assert.equal(await compared('r6').isDisabled(), true);
  await expectAccessible(page, 'as many compared runs as possible');
  await compared('r1').uncheck();
  await note.waitFor({ state: 'detached' });
  await compared('r6').check();
});

test('the deletion of a run warns that its refit shows its curves', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    refitRuns(opened, { runs: ['r1'], engine: 'auto' }, quietJob()),
  );
  const { page } = await openServed(t, { project, hash: '#/models?run=r1' });
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').getByText('The metrics and curves of r3 are those of r1.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('row', { name: /refit of r1/ }).click();
  await page.getByText(/^Calibrated as r1 was on its validation set, then adjusted to all samples: /).waitFor();
});

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
