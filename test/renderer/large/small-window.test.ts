import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
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
