import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { studyReport } from '../../core/report/study/report.ts';
import { message } from '../../core/text/message.ts';
import { browserTest as test } from '../needs.ts';
import { comparisonOverPeriods, smallComparison } from './fixture.ts';
import { expectTranslated, pseudoLanguage as language, textsIn } from './pseudo-report.ts';
import { run, studies } from './study-fixture.ts';

const versions = { program: '9.8.7', node: '24.0.0' };
const writtenAt = '2026-06-02T08:30:00.000Z';

const small = smallComparison();
const comparison = {
  ...small,
  rows: small.rows.map((row) =>
    row.model === 'ple'
      ? {
          ...row,
          unavailable: message('trees.notFound'),
          failed: [{ seed: 2, error: message('train.badLoss', { loss: 'NaN', step: 7, epoch: 1 }) }],
        }
      : row,
  ),
};
const pages: Readonly<Record<string, string>> = {
  'a comparison': comparisonReport(comparison, versions, writtenAt, language),
  'a comparison over test periods': comparisonReport(comparisonOverPeriods(), versions, writtenAt, language),
  'an unfinished comparison': comparisonReport(
    {
      ...comparison,
      seeds: [1],
      done: false,
      tests: [],
      parts: { ...small.parts, valid: { ...small.parts.valid, positives: { [small.steps[0]]: 0, approval: 3 } } },
    },
    versions,
    writtenAt,
    language,
  ),
  ...Object.fromEntries(
    Object.values(studies).map((study) => [
      `a study (${study.kind})`,
      studyReport(study, run, versions, writtenAt, language),
    ]),
  ),
};

/** The texts of the fixtures, and names that are the same in every language. */
const DATA = [...textsIn([comparison, studies, run]), JSON.stringify(run.config), 'AUC', 'Node'];

for (const [name, content] of Object.entries(pages))
  test(`every text of the report of ${name} comes from the catalogue and fits when it is longer`, (t) =>
    expectTranslated(t, content, DATA));
