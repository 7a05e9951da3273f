import assert from 'node:assert/strict';

import { withProject } from '../../../core/store/file/project.ts';
import { createRun, listRuns } from '../../../core/store/runs/runs.ts';
import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
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
  await page.getByText('Meridian Commercial').first().waitFor();
  const widths = await page.evaluate<number[]>(`(() => {
    const { scrollWidth, clientWidth } = document.querySelector('.table-scroller');
    return [scrollWidth, clientWidth];
  })()`);
  assert.ok(widths[0] <= widths[1] + 1, String(widths));
});

test('in a window of 1024 px, the toolbar of Score has one line, however long the name of the audience', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score', size: { width: 1024, height: 700 } });
  await drop(page, audience, 'customers of May whom a text message reaches.csv');
  await page.getByRole('slider').waitFor();
  const tops = await page.evaluate<number[]>(
    `[...document.querySelectorAll('main header button')].map((one) => Math.round(one.getBoundingClientRect().top))`,
  );
  assert.ok(tops.length >= 4, 'the toolbar has its buttons');
  assert.equal(new Set(tops).size, 1, String(tops));
});

test('in a window of 1024 px, toolbars of Funnel, Train and Models have one line and show all values', async (t) => {
  const { project } = await sampleFiles(t);
  for (const hash of ['#/funnel?by=bank&compare=previous', '#/train', '#/models']) {
    const { page } = await openServed(t, { project, hash, size: { width: 1024, height: 700 } });
    await page.locator('header.toolbar .primary button').first().waitFor();
    await waitUntilLoaded(page);
    const { height = Infinity } = (await page.locator('header.toolbar').boundingBox()) ?? {};
    assert.ok(height < 60, `${hash}: ${height} px`);
    const cut = await page.evaluate(`[...document.querySelectorAll('header.toolbar .select-value')]
      .filter((value) => value.scrollWidth > value.clientWidth).map((value) => value.textContent)`);
    assert.deepEqual(cut, [], hash);
  }
});
