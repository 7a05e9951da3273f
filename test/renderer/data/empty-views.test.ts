import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { openEmpty } from '../helpers/data-files.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import { openServed, reload, sampleProject } from '../helpers/served.ts';

/** The middle of each empty view's sentence, in pixels from the top of the window. */
async function middlesOf(page: Page, views: readonly string[]): Promise<Record<string, number>> {
  const middles: Record<string, number> = {};
  for (const view of views) {
    await reload(page, `#/${view}`);
    const sentence = page.locator('.empty p');
    await sentence.waitFor();
    await waitUntilLoaded(page);
    const { y, height } = (await sentence.boundingBox())!;
    middles[view] = Math.round(y + height / 2);
  }
  return middles;
}

test('without data, the sentences of all views stand at the same height', async (t) => {
  const { page } = await openEmpty(t);
  const middles = await middlesOf(page, ['data', 'funnel', 'banks', 'train', 'models', 'score', 'campaigns']);
  assert.deepEqual([...new Set(Object.values(middles))], [middles['funnel']], JSON.stringify(middles));
});

test('without an audience, the sentences of Score and Campaigns stand alike, above the cards of Score', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/campaigns' });
  const { score, campaigns } = await middlesOf(page, ['campaigns', 'score']);
  // Score has a bar below its toolbar, so that the middle of the rest is lower.
  assert.ok(Math.abs(score - campaigns) <= 20, `${score}: ${campaigns}`);
  const { y, height } = (await page.getByRole('region', { name: 'Compare two ranked lists' }).boundingBox())!;
  assert.ok(y > score && y + height <= 800, `${y} + ${height}`);
});
