import assert from 'node:assert/strict';

import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { browserTest as test } from '../needs.ts';
import { axeViolations } from '../renderer/helpers/axe.ts';
import { smallComparison } from './fixture.ts';
import { expectToFit, openContent, unfold } from './opened-page.ts';

for (const theme of ['light', 'dark'] as const) {
  test(`a browser shows the report readably at any width, without further requests (${theme})`, async (t) => {
    const versions = { program: '1.0.0', node: '24.0.0' };
    const content = comparisonReport(smallComparison(), versions, '2026-06-02T08:30:00.000Z');
    const { page } = await openContent(t, content, theme);
    await expectToFit(page);
    await unfold(page);
    assert.deepEqual(await axeViolations(page), []);
  });
}
