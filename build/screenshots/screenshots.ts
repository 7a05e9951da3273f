/**
 * `npm run screenshots [-- SCENE… --language TAG…]`: saves screenshots of every view with the sample project, light and
 * dark, at two sizes, in English or the given languages, in out/screenshots. Uses the Chromium that STEPLADDER_CHROMIUM
 * names, else the one of the tests.
 */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Browser, Page } from 'playwright';

import { sampleProjectCall } from '../../core/api/sample-project.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { startServer } from '../../core/serve/server.ts';
import { languageTags, type Language } from '../../core/text/tags.ts';
import { readArguments, refuse } from '../arguments.ts';
import { buildRenderer } from '../renderer.ts';
import { launchChromium } from '../requirements/chromium.ts';
import { isOlderThanSources } from '../stale.ts';
import { exitOnSignals } from '../temporary-folder.ts';
import { addExperiments } from './experiments.ts';
import { scenes, type Scene } from './scenes.ts';

const root = dirname(dirname(import.meta.dirname));
exitOnSignals();
/** A copy of the built page, so that a concurrent build of the page does not affect the screenshots. */
const pageFolder = mkdtempSync(join(tmpdir(), 'stepladder-page-'));
process.on('exit', () => rmSync(pageFolder, { recursive: true, force: true }));
const output = join(root, 'out', 'screenshots');
const sample = join(root, 'out', 'screenshot-sample', 'Spring campaign.stepladder');
/** Sources that affect the content of the sample project. */
const sources = [
  'core/sample',
  'core/predict',
  'core/score',
  'core/train',
  'core/ingest',
  'core/features',
  'core/models',
  'core/demo',
  'core/compare',
  'core/study',
  'core/tune',
  'migrations',
  'build/screenshots/experiments.ts',
  'build/screenshots/screenshots.ts',
];
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const themes = ['light', 'dark'] as const;

/** The sample project, rebuilt only if its content may have changed. */
async function sampleProject(): Promise<string> {
  if (!isOlderThanSources(`${sample}.made`, sources)) return sample;
  process.stderr.write('Generating the sample project\n');
  rmSync(dirname(sample), { recursive: true, force: true });
  mkdirSync(dirname(sample), { recursive: true });
  // Without `rows`, the sample is as large as the one that the window offers.
  await sampleProjectCall.handle(sampleProjectCall.input.parse({ project: sample }), quietJob());
  await addExperiments(sample);
  // A second export, for the scene of the import.
  const moreFiles = join(dirname(sample), 'more');
  await generateSample({ rows: 20_000, seed: 2, out: moreFiles, format: 'csv' }, quietJob());
  renameSync(join(moreFiles, 'funnel.csv'), join(dirname(sample), 'june.csv'));
  writeFileSync(`${sample}.made`, '');
  return sample;
}

/** Serves a fresh copy of a project for each screenshot, so that none shows the effects of an earlier one. */
async function withServer<Value>(project: string | null, action: (url: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-screenshots-'));
  const copy = project === null ? null : join(folder, 'Spring campaign.stepladder');
  if (project !== null && copy !== null) {
    copyFileSync(project, copy);
    copyFileSync(project.replace('.stepladder', ' audience.csv'), copy.replace('.stepladder', ' audience.csv'));
  }
  const server = await startServer({ project: copy, folder: join(folder, 'projects'), port: 0, renderer: pageFolder });
  try {
    return await action(server.url);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openPage(browser: Browser, url: string, hash: string, size: (typeof sizes)[number]): Promise<Page> {
  const context = await browser.newContext({
    viewport: size,
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') process.stderr.write(`console: ${message.text()}\n`);
  });
  page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
  await page.goto(url);
  // The address works once: the page must have used it before it is loaded again.
  await page.getByRole('heading').first().waitFor();
  await page.goto(`${new URL(url).origin}/${hash}`);
  return page;
}

/** Switches the language as if the user had chosen it in another window. */
async function switchLanguage(page: Page, language: Language): Promise<void> {
  await page.evaluate(`localStorage.setItem('stepladder.language', ${JSON.stringify(language)})`);
  await page.evaluate(`dispatchEvent(new StorageEvent('storage'))`);
  await page.locator(`html[lang="${language}"]`).waitFor();
}

/** Waits until nothing is loading and the page has stopped changing. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  let before = '';
  for (let attempt = 0; attempt < 12; attempt++) {
    await page.waitForTimeout(250);
    const now = await page.evaluate<string>('document.body.innerText');
    // A page that shows a training run in progress never stops changing: any moment will do.
    if (now === before && attempt > 1) return;
    before = now;
  }
}

/**
 * Takes a scene in each size, language and theme. Its actions name buttons in English, so they precede the switch to
 * another language.
 */
async function takeScreenshots(
  browser: Browser,
  { name, hash, empty, prepare }: Scene,
  { project, languages }: { readonly project: string; readonly languages: readonly Language[] },
): Promise<void> {
  for (const size of sizes) {
    await withServer(empty === true ? null : project, async (url) => {
      const page = await openPage(browser, url, hash, size);
      await settle(page);
      await prepare?.(page, dirname(project));
      for (const language of languages) {
        await switchLanguage(page, language);
        const suffix = language === 'en' ? '' : `-${language}`;
        for (const theme of themes) {
          await page.emulateMedia({ colorScheme: theme });
          await settle(page);
          await page.screenshot({ path: join(output, `${name}-${theme}-${size.width}x${size.height}${suffix}.png`) });
        }
      }
      await page.context().close();
    });
  }
  process.stderr.write(`${name}\n`);
}

/** The requested languages, English first; only English if there are none. */
function languagesOf(requested: readonly string[]): readonly Language[] {
  const unknown = requested.find((name) => !languageTags.some((tag) => tag === name));
  if (unknown !== undefined) refuse(`unknown language: ${unknown}\nhint: valid: ${languageTags.join(', ')}`);
  return requested.length === 0 ? ['en'] : languageTags.filter((tag) => requested.includes(tag));
}

async function main(sceneNames: readonly string[], requested: readonly string[]): Promise<void> {
  const languages = languagesOf(requested);
  const unknown = sceneNames.find((name) => !scenes.some((scene) => scene.name === name));
  if (unknown !== undefined)
    refuse(`unknown scene: ${unknown}\nhint: valid: ${scenes.map(({ name }) => name).join(', ')}`);
  await buildRenderer();
  cpSync(join(root, 'out', 'renderer'), pageFolder, { recursive: true });
  const project = await sampleProject();
  mkdirSync(output, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const scene of scenes.filter(({ name }) => sceneNames.length === 0 || sceneNames.includes(name)))
      await takeScreenshots(browser, scene, { project, languages });
  } finally {
    await browser.close();
  }
  process.stdout.write(`${output}\n`);
}

try {
  const options = { language: { type: 'string', multiple: true } } as const;
  const { positionals, values } = readArguments({ allowPositionals: true, options });
  await main(positionals, values.language ?? []);
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
// Exit now, even if native libraries still have threads; everything is written.
process.exit();
