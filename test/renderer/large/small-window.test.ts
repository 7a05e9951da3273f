import assert from 'node:assert/strict';

import { withProject } from '../../../core/store/file/project.ts';
import { createRun, listRuns } from '../../../core/store/runs/runs.ts';
import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { openServed } from '../helpers/served.ts';

/** By address, a table of the view. */
const TABLES = {
  '#/data': 'Datasets',
  '#/funnel?by=banner&compare=previous': 'By Banner',
  '#/banks?bank=lantern': 'Objective for lantern and the data for each step',
  '#/models': 'Trained models with their figures on the test set',
} as const;

test('in a window of 1024 px, tables show all their columns without scrolling sideways', async (t) => {
  const { project } = await sampleFiles(t);
  for (const [hash, caption] of Object.entries(TABLES)) {
    const { page } = await openServed(t, { project, hash, size: { width: 1024, height: 700 } });
    await page.locator('table', { hasText: caption }).first().waitFor();
    const wide = await page.evaluate(`[...document.querySelectorAll('.table-scroller')].flatMap((scroller) => {
      const narrow = [...scroller.querySelectorAll('thead th')].filter((cell) => cell.clientWidth < 20);
      const isWide = scroller.scrollWidth > scroller.clientWidth + 1;
      return isWide || narrow.length > 0 ? [scroller.querySelector('caption').textContent] : [];
    })`);
    assert.deepEqual(wide, [], hash);
  }
});

test('in a window of 1024 px, the table of runs has room for long names of banks', async (t) => {
  const { project } = await sampleFiles(t);
  await withProject(project, { mode: 'write', purpose: 'a bank with a long name' }, (opened) => {
    const [{ run: _, experiment: __, createdAt: ___, ...fields }] = listRuns(opened);
    createRun(opened, { ...fields, bank: 'Meridian Commercial and Trade' });
  });
  const { page } = await openServed(t, { project, hash: '#/models', size: { width: 1024, height: 700 } });
  const table = page.getByRole('grid', { name: TABLES['#/models'] });
  await table.getByText('Meridian Commercial and Trade').waitFor();
  assert.ok(await table.evaluate('(element) => element.clientWidth <= element.parentElement.clientWidth'));
});

test('in a window of 1024 px, the toolbar of Score has one line, however long the name of the audience', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', size: { width: 1024, height: 700 } });
  await drop(page, audience, 'customers of May whom a text message reaches.csv');
  await page.getByRole('slider').waitFor();
  const toolbar = page.getByRole('banner').filter({ has: page.getByRole('heading', { name: 'Score' }) });
  const tops = await toolbar.evaluate(
    '(element) => [...element.querySelectorAll("button")].map((one) => one.offsetTop)',
  );
  assert.equal(new Set(tops as number[]).size, 1, String(tops));
});
