import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, type TestContext } from 'node:test';

import { campaignCall } from '../../core/api/campaign/campaign.ts';
import { gatherContents } from '../../core/api/report/contents.ts';
import { reportCall } from '../../core/api/report/report.ts';
import { quietJob } from '../../core/job.ts';
import { projectReport } from '../../core/report/project/report.ts';
import { settingsText } from '../../core/report/settings.ts';
import { withProject } from '../../core/store/file/project.ts';
import { report } from '../../core/text/en/report.ts';
import '../without-tensorflow.ts';
import { invoke } from '../api/invoke.ts';
import { makeRankingProject } from '../api/ranking-project.ts';
import { browserTest as test } from '../needs.ts';
import { axeViolations } from '../renderer/helpers/axe.ts';
import { temporaryFolder } from '../temporary.ts';
import { HOSTILE, hostileProject } from './hostile-project.ts';
import { expectToFit, openPage, unfold, type OpenedPage } from './opened-page.ts';
import { expectTranslated, pseudoLanguage, textsIn } from './pseudo-report.ts';

const folder = temporaryFolder();
const project = join(folder, 'cards.stepladder');

before(async () => {
  await makeRankingProject(project, folder);
  const limits = { quota: ['lantern=20..200'], cost: ['lantern=0.4'], value: ['lantern=95000.5'], budget: 30 };
  await invoke(campaignCall, {
    project,
    audience: join(folder, 'audience.csv'),
    name: 'spring',
    run: ['r1'],
    ...limits,
  } as never);
});

/** The captions of tables that must be scrolled to the right. */
const WIDER_THAN_PAGE =
  "[...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth)" +
  '.map((box) => box.firstChild.caption.textContent)';

/** Opens a report and collects what it loads, logs and shows as dialogs. */
async function opened(t: TestContext, of: string, options: object = {}): Promise<OpenedPage> {
  const file = join(temporaryFolder(t), 'report.html');
  await invoke(reportCall, { project: of, out: file, ...options });
  return openPage(t, file);
}

for (const language of ['en', 'zh'] as const)
  test(`the report on a project is accessible, fits its window and loads nothing (${language})`, async (t) => {
    const { page } = await opened(t, project, { language, run: ['r1'] });
    await expectToFit(page);
    await unfold(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    assert.deepEqual(await page.evaluate(WIDER_THAN_PAGE), []);
    assert.deepEqual(await axeViolations(page), []);
    assert.equal(await page.locator('script, link, img, iframe').count(), 0);
    assert.equal(await page.locator('html').getAttribute('lang'), language === 'zh' ? 'zh-CN' : 'en');
  });

test('names from the data are shown, execute nothing, break no page and reorder no text', async (t) => {
  const { page, events } = await opened(t, await hostileProject());
  await unfold(page);
  assert.equal(events.length, 1);
  assert.equal(await page.locator('script, img, b').count(), 0);
  const shown = await page.locator('tbody th bdi').allTextContents();
  for (const name of HOSTILE)
    assert.ok(
      shown.some((text) =>
        name.length > 80 ? /^x{80}…$/.test(text) : text === name.replace(/[\u202a-\u202e]/g, '\ufffd'),
      ),
      name,
    );
  await expectToFit(page);
});

test('every table fits an A4 page', async (t) => {
  const { page } = await opened(t, project, { run: ['r1'] });
  await page.emulateMedia({ media: 'print' });
  // A4 without its margins, at 96 pixels an inch.
  await page.setViewportSize({ width: 700, height: 1000 });
  assert.deepEqual(
    await page.evaluate(
      "[...document.querySelectorAll('table')].filter((table) => table.getBoundingClientRect().right > 700)" +
        '.map((table) => table.caption.textContent)',
    ),
    [],
  );
});

test('every text of the report on a project comes from the catalogue and fits when it is longer', async (t) => {
  const input = reportCall.input.parse({ project, out: 'unused.html', run: ['r1'] });
  const contents = await withProject(project, { mode: 'read' }, (opened) => gatherContents(opened, input, quietJob()));
  const versions = { program: '9.8.7', node: '24.0.0' };
  const settings = settingsText(contents.models[0].described.run.config, report).split(' ');
  const content = projectReport(contents, versions, '2026-06-02T08:30:00Z', pseudoLanguage);
  await expectTranslated(t, content, [...textsIn(contents), ...settings, 'AUC', 'AITM']);
});
