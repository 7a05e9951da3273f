import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { measureResults, type ListResults } from '../../../core/score/results/measure-results.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { importSamples, writeExport } from './exported-list.ts';
import { resultsProject } from './results-project.ts';

const { folder, project } = resultsProject();

test('conversions before a list was exported again are among its results', async () => {
  const rows = ['a', 'b', 'c'].map((user) => ({ user }));
  const first = writeExport(project, folder, rows, { name: 'first' });
  await importSamples(project, folder, 'since', [
    { user: 'a', day: 0, depth: 1 },
    { user: 'b', day: 3, depth: 1 },
  ]);
  const again = writeExport(project, folder, rows, { name: 'again' });
  const copy = join(folder, 'copy.csv');
  copyFileSync(again.list, copy);
  const resultsOf = async (options: { readonly export?: number }, list: string): Promise<ListResults> => {
    const request = { ...options, dataset: 'since', files: [list], coversEveryone: true };
    const { results } = await measureResults(project, request, quietJob());
    return results ?? assert.fail();
  };
  const note =
    `This list was exported more than once (numbers ${first.id}, ${again.id}): ` +
    'the results begin with the first of these exports.';
  const seen = ({ export: { id }, check, findings }: ListResults): unknown => [
    id,
    check.whole.shown,
    findings.map((finding) => inEnglish(finding)).includes(note),
  ];
  for (const list of [first.list, again.list, copy])
    assert.deepEqual(seen(await resultsOf({}, list)), [first.id, 2, true]);
  // If an export is named, the results begin with it.
  assert.deepEqual(seen(await resultsOf({ export: again.id }, again.list)), [again.id, 1, false]);
});

test('files of two lists are not taken for one list that was exported again', async () => {
  const earlier = writeExport(project, folder, [{ user: 'd' }], { name: 'one' });
  const later = writeExport(project, folder, [{ user: 'e' }], { name: 'other' });
  await importSamples(project, folder, 'after', [{ user: 'e', day: 0, depth: 1 }]);
  const request = { dataset: 'after', files: [earlier.list, later.list], coversEveryone: true };
  const { results, export: compared } = await measureResults(project, request, quietJob());
  const isNoted = results?.findings.some((finding) => inEnglish(finding).includes('exported more than once'));
  assert.deepEqual([compared.id, isNoted], [later.id, false]);
});
