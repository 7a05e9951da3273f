import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { describeResults } from '../../../core/score/results/describe.ts';
import { measureResults } from '../../../core/score/results/measure-results.ts';
import { rendered } from '../../rendered.ts';
import { importSamples, writeExport } from './exported-list.ts';
import { resultsProject } from './results-project.ts';

const { folder, project } = resultsProject();

/**
 * Measures a list of two users, of whom the first was shown the listed banner and the second another one. Returns how
 * many count as shown their banner, and the sentences about missing columns.
 */
async function shownIn(dataset: string, ignore: readonly string[]): Promise<[shown: number, said: readonly string[]]> {
  const { id, list } = writeExport(project, folder, [{ user: 'a' }, { user: 'b' }], { name: dataset });
  const samples = ['gold', 'blue'].map((banner, user) => ({ user: 'ab'[user], day: 1, depth: 1, banner }));
  await importSamples(project, folder, dataset, samples, ignore);
  const request = { export: id, dataset, files: [list], coversEveryone: true };
  const { results } = await measureResults(project, request, quietJob());
  assert.ok(results !== null);
  const said = (rendered(results.findings) as readonly string[]).filter((sentence) => sentence.includes('no column'));
  return [describeResults(results).shown, said];
}

test('the results say if the data cannot show which banner or bank an impression had', async () => {
  assert.deepEqual(await shownIn('complete', []), [1, []]);
  const [anyBanner, aboutBanners] = await shownIn('bannerless', ['banner']);
  assert.equal(anyBanner, 2);
  assert.match(aboutBanners.join(), /^bannerless has no column of banners: users count as shown their banner if they/);
  const [nobody, aboutBanks] = await shownIn('bankless', ['bank']);
  assert.equal(nobody, 0);
  assert.match(aboutBanks.join(), /^bankless has no column of banks, so none of its samples belongs to a row/);
});
