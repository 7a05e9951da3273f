import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { openServed } from '../helpers/served.ts';

test('in a contrast theme, the dots of steps keep their colours and the chosen step is framed', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/funnel?compare=previous', isolated: true });
  const styles = (selector: string, property: string): Promise<string[]> =>
    page.evaluate(
      `Array.from(document.querySelectorAll('${selector}'), (found) => getComputedStyle(found).${property})`,
    );
  await page.emulateMedia({ forcedColors: 'active' });
  const rows = page.getByRole('region', { name: 'Steps' }).getByRole('row');
  await rows.locator('.dot').first().waitFor();
  assert.equal(new Set(await styles('tr .dot', 'backgroundColor')).size, 5);
  const row = rows.filter({ hasText: 'Application' });
  await row.click();
  await row.and(page.locator('tr.selected')).waitFor();
  await row.blur();
  assert.deepEqual(await styles('tr.selected', 'outlineStyle'), ['solid']);
});
