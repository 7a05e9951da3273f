import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Comparison } from '../../core/compare/result.ts';
import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { reportLanguage } from '../../core/report/language.ts';
import { studyReport } from '../../core/report/study/report.ts';
import { inEnglish } from '../../core/text/en.ts';
import { report as english } from '../../core/text/en/report.ts';
import { message } from '../../core/text/message.ts';
import { messages as chineseMessages } from '../../core/text/zh-CN/messages.ts';
import { report as chinese } from '../../core/text/zh-CN/report.ts';
import { steps as windowSteps } from '../../core/text/zh-CN/window/steps.ts';
import { comparisonOverPeriods, smallComparison } from './fixture.ts';
import { run, studies } from './study-fixture.ts';

const versions = { program: '9.8.7', node: '24.0.0' };
const writtenAt = '2026-06-02T08:30:00.000Z';
/** The text for readers and screen readers, without a report's data: names, settings, errors. */
const textOf = (page: string): string =>
  page
    .replace(/<style>[^]*?<\/style>|<code>[^]*?<\/code>/g, '')
    .replace(/<[^>]*?(?: aria-label="([^"]*)")?>/g, (_, label?: string) => ` ${label ?? '|'} `)
    .replace(/&[#\w]+;/g, ' ');

/** The comparison with names that need no escaping. */
const plain = (compared: Comparison): Comparison =>
  JSON.parse(
    JSON.stringify({ ...compared, dataset: 'may', bank: 'north', steps: ['click', 'approval'] })
      .replaceAll(JSON.stringify(compared.steps[0]), '"click"')
      .replaceAll(JSON.stringify(compared.dataset), '"may"')
      .replace('no library <here> (fetch it)', 'X')
      .replace('the loss is NaN at step <7>', 'Y'),
  ) as Comparison;
const clean = plain(smallComparison());
const oneSeed = {
  ...clean,
  seeds: [1],
  done: false,
  tests: [],
  parts: { ...clean.parts, valid: { ...clean.parts.valid, positives: { click: 0, approval: 3 }, firstTime: null } },
};
const pages: Readonly<Record<string, string>> = {
  'a comparison': comparisonReport(clean, versions, writtenAt, reportLanguage('zh-CN')),
  'a comparison over test periods': comparisonReport(
    plain(comparisonOverPeriods()),
    versions,
    writtenAt,
    reportLanguage('zh-CN'),
  ),
  'an unfinished comparison': comparisonReport(oneSeed, versions, writtenAt, reportLanguage('zh-CN')),
  ...Object.fromEntries(
    Object.values(studies).map((study) => [
      `a study (${study.kind})`,
      studyReport(study, run, versions, writtenAt, reportLanguage('zh-CN')),
    ]),
  ),
};

for (const [name, page] of Object.entries(pages)) {
  test(`the report of ${name} is Chinese throughout, and declares its language`, () => {
    assert.match(page, /^<!doctype html>\n<html lang="zh-CN">/);
    const english = textOf(page).match(/[A-Za-z’]{2,} [a-z’]{2,}/g) ?? [];
    assert.deepEqual(english, []);
    assert.doesNotMatch(textOf(page), /\b(click|approval)\b/);
    assert.match(textOf(page), /点击/);
  });
}

test('in both languages a report holds the same figures', () => {
  const figuresOf = (page: string): string[] => (page.match(/[+−]?\d+\.\d{3,}/g) ?? []).sort();
  assert.deepEqual(figuresOf(pages['a comparison']), figuresOf(comparisonReport(clean, versions, writtenAt)));
  assert.deepEqual(figuresOf(pages['a study (tsne)']), figuresOf(studyReport(studies.tsne, run, versions, writtenAt)));
});

test('steps and models have the same names as in the window', () => {
  for (const [name, title] of Object.entries(windowSteps.names)) assert.equal(chinese.step(name), title);
  for (const name of ['mlp', 'noCalibrator', 'noTransfer', 'noAttention'] as const)
    assert.equal(chinese.model(inEnglish(message(`models.${name}`))), chineseMessages.models[name]);
  assert.deepEqual(
    [chinese.step('upgrade'), chinese.model('PLE'), english.step('click'), english.model('MLP, one per step')],
    ['upgrade', 'PLE', 'click', 'MLP, one per step'],
  );
});
