import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { Browser } from 'playwright';

import { launchChromium } from '../../build/requirements/chromium.ts';
import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import type { ReportLanguage } from '../../core/report/language.ts';
import { studyReport } from '../../core/report/study/report.ts';
import { messages } from '../../core/text/en/messages.ts';
import { report } from '../../core/text/en/report.ts';
import { message } from '../../core/text/message.ts';
import { pseudo } from '../../core/text/pseudo.ts';
import { render } from '../../core/text/render.ts';
import { browserTest as test } from '../needs.ts';
import { hardCoded, overflows, partsOf } from '../renderer/helpers/page-texts.ts';
import { temporaryFolder } from '../temporary.ts';
import { comparisonOverPeriods, smallComparison } from './fixture.ts';
import { run, studies } from './study-fixture.ts';

const pseudoMessages = pseudo(messages);
const language: ReportLanguage = {
  ...pseudo(report),
  tag: 'en',
  text: (text) => render(text, { messages: pseudoMessages, step: (name) => name }),
};
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

/** All texts among values. */
function textsIn(values: unknown): readonly string[] {
  if (typeof values === 'string') return [values];
  if (typeof values !== 'object' || values === null) return [];
  return [...Object.keys(values), ...Object.values(values).flatMap(textsIn)];
}

/** The texts of the fixtures, and names that are the same in every language. */
const DATA = new Set([
  ...['AUC', 'Node'],
  ...[...textsIn([comparison, studies, run]), JSON.stringify(run.config)].flatMap((text) => [text, ...partsOf(text)]),
]);

let browser: Promise<Browser> | null = null;
after(async () => {
  await (await browser)?.close();
});

for (const [name, content] of Object.entries(pages))
  test(`every text of the report of ${name} comes from the catalogue and fits when it is longer`, async (t) => {
    const file = join(temporaryFolder(t), 'report.html');
    writeFileSync(file, content);
    const context = await (await (browser ??= launchChromium())).newContext({ viewport: { width: 1280, height: 900 } });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    assert.deepEqual(
      { hardCoded: await hardCoded(page, DATA), overflows: await overflows(page) },
      { hardCoded: [], overflows: [] },
    );
  });
