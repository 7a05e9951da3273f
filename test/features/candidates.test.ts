import assert from 'node:assert/strict';
import { test } from 'node:test';

import { seenCandidates } from '../../core/features/candidates.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { storeDataset, withTemporaryProject } from './datasets.ts';

const shown = { steps: ['click'], depth: [0, 0, 0, 0, 0, 0], bank: ['b', 'a', 'b', 'b', null, 'a'], banner: ['y', 'y', 'x', 'y', 'x', null] };

test('pairs of bank and banner are listed once, without samples that lack one', async () => {
  await withTemporaryProject(async (project) => {
    const dataset = storeDataset(project, 'may', shown);
    assert.deepEqual(await seenCandidates(project, dataset, wholeSelection(null)), [
      { bank: 'b', banner: 'y' }, { bank: 'b', banner: 'x' }, { bank: 'a', banner: 'y' },
    ]);
    assert.deepEqual(await seenCandidates(project, dataset, wholeSelection('a')), [{ bank: 'a', banner: 'y' }]);
  });
});

test('a dataset without banks or banners has one candidate', async () => {
  await withTemporaryProject(async (project) => {
    const { steps, depth, banner } = shown;
    assert.deepEqual(await seenCandidates(project, storeDataset(project, 'bare', { steps, depth }), wholeSelection('a')), [{ bank: 'a', banner: null }]);
    const dataset = storeDataset(project, 'may', { steps, depth, banner });
    assert.deepEqual(await seenCandidates(project, dataset, wholeSelection(null)), [{ bank: null, banner: 'y' }, { bank: null, banner: 'x' }]);
  });
});
