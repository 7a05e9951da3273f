import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { openEmpty } from '../helpers/data-files.ts';
import { reload } from '../helpers/served.ts';

test('without data, the sentences of all views stand at the same height', async (t) => {
  const { page } = await openEmpty(t);
  const middles: Record<string, number> = {};
  for (const view of ['data', 'funnel', 'banks', 'train', 'models', 'score', 'campaigns']) {
    await reload(page, `#/${view}`);
    const sentence = page.locator('.empty p');
    await sentence.waitFor();
    const { y, height } = (await sentence.boundingBox())!;
    middles[view] = Math.round(y + height / 2);
  }
  assert.deepEqual([...new Set(Object.values(middles))], [middles['funnel']], JSON.stringify(middles));
});
