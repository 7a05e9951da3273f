import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { reportLanguage } from '../../core/report/language.ts';
import { studyReport } from '../../core/report/study/report.ts';
import { languageTags } from '../../core/text/tags.ts';
import { comparisonOverPeriods, smallComparison } from './fixture.ts';
import { run, studies } from './study-fixture.ts';

const versions = { program: '9.8.7', node: '24.0.0' };
const writtenAt = '2026-06-02T08:30:00.000Z';

for (const tag of languageTags)
  test(`no line of a report in ${tag} ends between a number and its unit`, () => {
    const words = reportLanguage(tag);
    const pages = [
      ...[smallComparison(), comparisonOverPeriods()].map((compared) =>
        comparisonReport(compared, versions, writtenAt, words),
      ),
      ...Object.values(studies).map((study) => studyReport(study, run, versions, writtenAt, words)),
    ];
    for (const page of pages) {
      // Cells of figures and texts in plots are never wrapped.
      const texts = page.replace(/<style>[^]*?<\/style>|<svg[^]*?<\/svg>|<t[dh][^]*?<\/t[dh]>/g, '|');
      assert.deepEqual(texts.match(/.{0,20}\d (?:%|pp)(?!\w).{0,20}/g) ?? [], []);
    }
    const all = pages.join('\n');
    assert.ok(all.includes('95\u00a0% '), tag);
  });
