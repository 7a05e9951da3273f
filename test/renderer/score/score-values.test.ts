import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { quietJob } from '../../../core/job.ts';
import { scoreAudience } from '../../../core/score/score-audience.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { getBank, promoteRun, saveBank } from '../../../core/store/runs/banks.ts';
import { recordExport, type NewExport } from '../../../core/store/runs/exports.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { experimentFiles, sampleFiles, type SampleFiles } from '../helpers/sample.ts';
import { openServed } from '../helpers/served.ts';

/** Between a card's content and its edge, in px. */
const PADDING = 16;

/** The expected value of the best tenth of the list for both banks. */
async function expectedAmount({ project, audience }: SampleFiles): Promise<number | undefined> {
  const request = { runs: ['r1', 'r2'], audience, per: 'user', out: join(dirname(project), 'expected.csv') } as const;
  return withProject(project, { mode: 'read' }, async (opened) => {
    const { written } = await scoreAudience(opened, request, quietJob());
    const { expectedValue } = await scoreAudience(opened, { ...request, top: Math.ceil(written / 10) }, quietJob());
    return expectedValue?.amount;
  });
}

test('the selection shows its expected value if banks have a value', async (t) => {
  const files = await sampleFiles(t);
  await withProject(files.project, { mode: 'write' }, (opened) => {
    for (const [bank, value] of [
      ['lantern', 2_000],
      ['meridian', 9_000],
    ] as const)
      saveBank(opened, { ...getBank(opened, bank), value, currency: 'EUR' });
  });
  const { page } = await openServed(t, { project: files.project, hash: '#/score' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await drop(page, files.audience);
  const expectedValue = page.locator('dl > div').filter({ has: page.getByText('Expected value', { exact: true }) });
  await expectedValue.waitFor();
  const amount = Math.round((await expectedAmount(files)) ?? NaN).toLocaleString('en');
  const shown = (await expectedValue.innerText()).replaceAll(/\s+/g, ' ');
  assert.equal(shown, `Expected value ${amount} EUR`);
  const parts = page.getByRole('table', { name: 'The parts of the 95 % intervals' });
  assert.equal(await parts.isVisible(), false);
  await page.getByText('What the intervals consist of').click();
  const value = await parts.getByRole('row', { name: /^Expected value/ }).innerText();
  assert.match(value, /^Expected value\s+± [\d,]+\s+± [\d,]+\s+± [\d,]+$/);
  assert.equal(await parts.getByRole('row').count(), 1 + 4 + 1);
  const [table, card] = [
    await parts.boundingBox(),
    await page.getByRole('region', { name: 'Selection', exact: true }).boundingBox(),
  ];
  const [end, edge] = [table, card].map((box) => (box?.x ?? NaN) + (box?.width ?? NaN));
  assert.ok(end <= edge - PADDING, `the table ends ${end - edge + PADDING} px beyond the card's content`);
});

test('a bank can be ranked by a pooled run beside a bank that has its own run', async (t) => {
  const { project, audience } = await experimentFiles(t);
  const pooled = await withProject(project, { mode: 'write' }, (opened) => {
    const { run } = listRuns(opened).find(({ bank, model }) => bank === null && model === 'aitm')!;
    promoteRun(opened, run, 'meridian');
    return run;
  });
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  const runs = page.getByRole('combobox', { name: /^Run that ranks/ });
  await runs.first().waitFor();
  const shown = await Promise.all((await runs.all()).map((run) => run.innerText()));
  assert.ok(shown.some((text) => new RegExp(String.raw`^${pooled}\b`).test(text)));
  assert.ok(shown.some((text) => /^r1\b/.test(text)));
});

const sha256 = 'f4'.repeat(32);
const audience = 'audience of the spring campaign.csv';

/** An export with a value and a control group, as older versions recorded it. */
const LIST: NewExport = {
  file: '/lists/spring campaign of lantern.csv',
  audience,
  runs: ['r1', 'r2'],
  per: 'user',
  selection: {},
  rows: 32_000,
  expected: { click: 7491.4, application: 532.2, approval: 442.7, activation: 295.5 },
  sha256,
  expectedValue: { amount: 102_450, currency: 'EUR' },
  holdout: {
    seed: 1,
    share: 0.2,
    lift: 0.2,
    file: 'july.control.csv',
    sha256,
    rows: 8000,
    expected: {},
    banks: [],
    sizes: [],
  },
};

const ERRORS = { chance: 50, model: 80, drift: null };
const INTERVALS = {
  steps: {
    click: { low: 6912.2, high: 8093.1, errors: ERRORS },
    application: { low: 412, high: 710, errors: ERRORS },
    approval: { low: 312, high: 601, errors: ERRORS },
    activation: { low: 190, high: 432, errors: ERRORS },
  },
  value: { low: 81_230, high: 131_400, errors: ERRORS },
};

test('the table of earlier exports fits a window 1280 pixels wide with values and control groups', async (t) => {
  const { project } = await sampleFiles(t);
  await withProject(project, { mode: 'write' }, (opened) => recordExport(opened, { ...LIST, intervals: INTERVALS }));
  const { page } = await openServed(t, { project, hash: '#/score' });
  const exports = page.getByRole('region', { name: 'Earlier exports' });
  const row = exports.getByRole('row', { name: /spring campaign/ });
  await row.getByText('102,450 EUR').waitFor();
  const [needed, given] = await exports
    .locator('.scroller')
    .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
  assert.equal(needed, given);
  // The hash, which tells lists apart, is read with the file.
  assert.match(await row.innerText(), new RegExp(sha256));
  // A name that is cut off is shown with its hint.
  await row.getByText(audience).hover();
  await page.getByRole('tooltip').getByText(audience).waitFor();
});

test('without values, the table of earlier exports fits a window 1024 pixels wide', async (t) => {
  const { project } = await sampleFiles(t);
  const list = { ...LIST, expectedValue: undefined, intervals: { ...INTERVALS, value: undefined } };
  await withProject(project, { mode: 'write' }, (opened) => recordExport(opened, list));
  const { page } = await openServed(t, { project, hash: '#/score', size: { width: 1024, height: 700 } });
  const exports = page.getByRole('region', { name: 'Earlier exports' });
  await exports.getByRole('row', { name: /spring campaign/ }).waitFor();
  const [needed, given] = await exports
    .locator('.scroller')
    .evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]);
  assert.equal(needed, given);
});

test('earlier exports show intervals below their figures, except exports from older versions', async (t) => {
  const { project } = await sampleFiles(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    recordExport(opened, { ...LIST, file: '/lists/older.csv' });
    for (let list = 1; list <= 11; list++)
      recordExport(opened, { ...LIST, file: `/lists/list ${list}.csv`, intervals: INTERVALS });
  });
  for (const language of ['en', 'zh-CN'] as const) {
    const { page } = await openServed(t, { project, hash: '#/score', language, size: { width: 1280, height: 800 } });
    const exports = page.getByRole('region', { name: language === 'en' ? 'Earlier exports' : '导出记录' });
    await exports.getByRole('row', { name: 'older.csv' }).getByText('7,491').waitFor();
    const cells = exports.getByRole('row', { name: 'list 11.csv' }).locator('td.end');
    const shown = (await cells.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    for (const [at, ends] of ['6,912–8,093', '412–710', '312–601', '190–432', '81,230–131,400'].entries())
      assert.match(shown[at + 1], new RegExp(`${ends}( |$)`));
    assert.match(shown[1], language === 'en' ? /Chance ± 50, model ± 80, rate drift unknown/ : /未知/);
    const older = await exports.getByRole('row', { name: 'older.csv' }).locator('td.end').allInnerTexts();
    assert.ok(
      older.every((text) => !text.includes('–')),
      older.join(' '),
    );
    const cut = await cells.evaluateAll((all) =>
      all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
    );
    assert.equal(cut.length, 0, 'no figure is cut off');
  }
});

test('user ids of 16 digits are shown whole in a window 1280 pixels wide', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const user = header.split(',').indexOf('user_id');
  const longer = lines.map((line) =>
    line
      .split(',')
      .with(user, `9999${line.split(',')[user]}`)
      .join(','),
  );
  writeFileSync(audience, [header, ...longer].join('\n'));
  const { page } = await openServed(t, { project, hash: '#/score', size: { width: 1280, height: 800 } });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await drop(page, audience);
  const list = page.getByRole('group', { name: 'Ranked list' });
  await list
    .getByText(/^9{4}\d{12}$/)
    .first()
    .waitFor();
  const [shown, whole] = await page.evaluate<number[]>(`(() => {
    const cells = [...document.querySelectorAll('td')];
    const cell = cells.find(({ textContent }) => /^9{4}\\d{12}$/.test(textContent.trim()));
    return [cell.clientWidth, cell.scrollWidth];
  })()`);
  assert.ok(whole <= shown, `${whole} px, of which ${shown} are shown`);
});
