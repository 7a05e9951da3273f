import assert from 'node:assert/strict';
import { test } from 'node:test';

import { studyReport } from '../../core/report/study/report.ts';
import type { Study } from '../../core/study/result.ts';
import { run, studies } from './study-fixture.ts';

const pageOf = (study: Study): string =>
  studyReport(study, run, { program: '1.2.3', node: '24.0.0' }, '2026-05-02T09:30:00.000Z');
const textOf = (page: string): string =>
  page
    .replace(/<style>[^]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

for (const study of Object.values(studies)) {
  test(`the report of ${study.kind} is self-contained, with a table for its plots, split and provenance`, () => {
    const page = pageOf(study);
    assert.doesNotMatch(page, /https?:|<script|<link|@import|url\(|undefined|NaN|Infinity/);
    assert.ok((page.match(/<svg /g) ?? []).length > 0);
    assert.ok((page.match(/<table>/g) ?? []).length >= 2);
    assert.ok(
      (page.match(/<svg /g) ?? []).length === (page.match(/<svg [^>]*aria-label="[^"]+"/g) ?? []).length,
      'every plot is described',
    );
    for (const part of [
      'training',
      'validation',
      'test',
      '2026-01-01 00:00',
      '20.0 % (200)',
      '1.2.3',
      '2026-05-02 09:30',
      'north',
    ])
      assert.ok(textOf(page).includes(part), part);
  });
}

test('the report of a study names the segment that its run was trained on', () => {
  const segment = { name: 'young', conditions: ['age between 18 and 30'] };
  const page = studyReport(
    studies.importance,
    { ...run, segment },
    { program: '1.2.3', node: '24.0.0' },
    '2026-05-02T09:30:00.000Z',
  );
  assert.match(textOf(page), /segment young: age between 18 and 30/);
});

test('the report of a study describes the result in words', () => {
  assert.match(textOf(pageOf(studies.hyper)), /chosen on the test set, so its figures are too optimistic/);
  assert.match(
    textOf(pageOf(studies.hyper)),
    /click best with d = 64 \(0\.6500\), 0\.0500 above 1: more than one standard deviation\./,
  );
  assert.match(
    textOf(pageOf(studies.transfer)),
    new RegExp(
      [
        String.raw`approval takes more from click where click was predicted well \(0\.90 in the best quartile\) `,
        String.raw`than where it was not \(0\.60 in the worst\)`,
      ].join(''),
    ),
  );
  assert.match(textOf(pageOf(studies.tsne)), /for approval, the transfer moves the classes further apart/);
  assert.match(
    textOf(pageOf(studies.importance)),
    /click depends most on &lt;b&gt;city&lt;\/b&gt; \(AUC drop 0\.1000\)\./,
  );
  assert.match(textOf(pageOf(studies.importance)), /500 of the 1,000 validation samples, drawn at random/);
  assert.match(textOf(pageOf(studies.importance)), /0\.7000 0\.4987–0\.8123 no better than chance only 9 positives/);
});

test('the report of a study escapes names', () => {
  assert.match(pageOf(studies.importance), /&lt;b&gt;city&lt;\/b&gt;/);
  assert.doesNotMatch(pageOf(studies.importance), /<b>/);
});

test('the report of a study truncates long names, so that tables fit, and isolates their text direction', () => {
  const long = 'x'.repeat(300);
  const [study] = [studies.importance];
  assert.ok(study.kind === 'importance');
  const [{ drops }] = study.features;
  const page = studyReport(
    {
      ...study,
      bank: long,
      steps: [long],
      auc: { [long]: 0.7 },
      features: [{ feature: long, drops: { [long]: drops['click'] } }],
    },
    { ...run, parts: null },
    { program: '1', node: '24' },
    '2026-05-02T09:30:00.000Z',
  );
  assert.doesNotMatch(page, /x{81}/);
  assert.match(page, /<th scope="row" class="name"><bdi>x{80}…<\/bdi>/);
});

test('the report of a study shows a figure that is rounded to zero without a sign', () => {
  assert.match(textOf(pageOf(studies.importance)), /income 0\.0000/);
  assert.doesNotMatch(pageOf(studies.importance), /−0\.0000/);
});

test('the report of a study scales plots to the range of their values', () => {
  const ticks = (study: Study): number[] =>
    [...pageOf(study).matchAll(/text-anchor="end">([\d.]+)</g)].map(([, text]) => Number(text));
  assert.ok(
    ticks(studies.hyper).length > 4 && ticks(studies.hyper).every((tick) => tick > 0.55 && tick < 0.75),
    ticks(studies.hyper).join(' '),
  );
  assert.ok(
    ticks(studies.transfer).length > 2 && ticks(studies.transfer).every((tick) => tick >= 0.5 && tick <= 1),
    ticks(studies.transfer).join(' '),
  );
});

test('the report of a study leaves out figures that were not measured', () => {
  const bare = studyReport(
    studies.transfer,
    { ...run, parts: null },
    { program: '1', node: '24' },
    '2026-05-02T09:30:00.000Z',
  );
  assert.doesNotMatch(textOf(bare), /The data/);
  assert.match(textOf(pageOf(studies.hyper)), /64 0\.6500 ± 0\.0100 –/);
});
