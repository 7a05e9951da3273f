import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright';

import { launchChromium } from '../../build/requirements/chromium.ts';
import { campaignCall } from '../../core/api/campaign/campaign.ts';
import { gatherContents } from '../../core/api/report/contents.ts';
import { reportCall } from '../../core/api/report/report.ts';
import { quietJob } from '../../core/job.ts';
import type { ReportLanguage } from '../../core/report/language.ts';
import { projectReport } from '../../core/report/project/report.ts';
import { settingsText } from '../../core/report/settings.ts';
import { withProject } from '../../core/store/file/project.ts';
import { messages } from '../../core/text/en/messages.ts';
import { report } from '../../core/text/en/report.ts';
import { pseudo } from '../../core/text/pseudo.ts';
import { render } from '../../core/text/render.ts';
import '../without-tensorflow.ts';
import { invoke } from '../api/invoke.ts';
import { makeRankingProject } from '../api/ranking-project.ts';
import { browserTest as test } from '../needs.ts';
import { hardCoded, overflows, partsOf } from '../renderer/helpers/page-texts.ts';
import { temporaryFolder } from '../temporary.ts';
import { HOSTILE, hostileProject } from './hostile-project.ts';
import { openPage, type OpenedPage } from './opened-page.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = temporaryFolder();
const project = join(folder, 'cards.stepladder');

let browser: Promise<Browser> | null = null;
after(async () => {
  await (await browser)?.close();
});

before(async () => {
  await makeRankingProject(project, folder);
  const limits = { quota: ['lantern=20..200'], cost: ['lantern=0.4'], budget: 30 };
  await invoke(campaignCall, {
    project,
    audience: join(folder, 'audience.csv'),
    name: 'spring',
    run: ['r1'],
    ...limits,
  } as never);
});

/** Opens a report and collects what it loads, logs and shows as dialogs. */
async function opened(t: TestContext, of: string, options: object = {}): Promise<OpenedPage> {
  const file = join(temporaryFolder(t), 'report.html');
  await invoke(reportCall, { project: of, out: file, ...options });
  return openPage(t, await (browser ??= launchChromium()), file);
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  await page.evaluate(axeSource);
  return page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => " +
      'violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " at " + target.join(" "))))',
  );
}

for (const language of ['en', 'zh'] as const)
  test(`the report on a project is accessible, fits its window and loads nothing (${language})`, async (t) => {
    const { page } = await opened(t, project, { language, run: ['r1'] });
    for (const width of [1280, 420]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
    }
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.locator('script, link, img, iframe').count(), 0);
    assert.equal(await page.locator('html').getAttribute('lang'), language === 'zh' ? 'zh-CN' : 'en');
  });

test('names from the data are shown, execute nothing, break no page and reorder no text', async (t) => {
  const { page, events } = await opened(t, await hostileProject());
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
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
  for (const width of [1280, 420]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
  }
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

/** All texts and names among values. */
function textsIn(values: unknown): readonly string[] {
  if (typeof values === 'string') return [values];
  if (typeof values !== 'object' || values === null) return [];
  return [...Object.keys(values), ...Object.values(values).flatMap(textsIn)];
}

test('every text of the report on a project comes from the catalogue and fits when it is longer', async (t) => {
  const pseudoMessages = pseudo(messages);
  const language: ReportLanguage = {
    ...pseudo(report),
    tag: 'en',
    text: (text) => render(text, { messages: pseudoMessages, step: (name) => name }),
  };
  const input = reportCall.input.parse({ project, out: 'unused.html', run: ['r1'] });
  const contents = await withProject(project, { mode: 'read' }, (opened) => gatherContents(opened, input, quietJob()));
  const file = join(temporaryFolder(t), 'report.html');
  writeFileSync(file, projectReport(contents, { program: '9.8.7', node: '24.0.0' }, '2026-06-02T08:30:00Z', language));
  const context = await (await (browser ??= launchChromium())).newContext({ viewport: { width: 1280, height: 900 } });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
  const settings = settingsText(contents.models[0].described.run.config, report).split(' ');
  const data = new Set([...textsIn(contents), ...settings].flatMap((text) => [text, ...partsOf(text)]));
  const found = {
    hardCoded: await hardCoded(page, new Set([...data, 'AUC', 'AITM'])),
    overflows: await overflows(page),
  };
  assert.deepEqual(found, { hardCoded: [], overflows: [] });
});
