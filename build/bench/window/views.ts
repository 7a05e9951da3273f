/** Measures the window in Chromium: how soon a view is complete after a click, and how smoothly a long list scrolls. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { fillSampleProject } from '../../../core/demo/sample-project.ts';
import { quietJob } from '../../../core/job.ts';
import { countDataset } from '../../../core/review/rollup/roll-up.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import { writeRollups } from '../../../core/store/datasets/rollups.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { buildRenderer } from '../../renderer.ts';
import { launchChromium } from '../../requirements/chromium.ts';
import { stopOnExit } from '../../temporary-folder.ts';
import { CLI, printedAddress } from '../command.ts';
import { writeLargeDataset } from '../large-dataset.ts';
import { median, percentile } from '../statistics.ts';
import { scrollRanking, type Scrolling } from './view-scrolling.ts';
import { timeSwitch, viewNames } from './view-switches.ts';

const SAMPLE_ROWS = 100_000;
/** The audience of a sample has a tenth as many users as the sample has impressions: 100,000. */
const AUDIENCE_SAMPLE_ROWS = 1_000_000;
const ROUNDS = 15;

/** The times from a click on a view's link to the complete view, in milliseconds. */
export interface SwitchTimes {
  readonly project: string;
  readonly switches: number;
  readonly medianMs: number;
  readonly percentile95Ms: number;
  /** The view with the highest median, and that median. */
  readonly slowest: { readonly view: string; readonly medianMs: number };
  /** From opening the address to the visible navigation, in a browser that has never loaded the program. */
  readonly startMs: number;
}

/** The figures of the window. */
export interface ViewFigures {
  readonly switches: readonly SwitchTimes[];
  readonly scrolling: Scrolling;
}

/** Measures a sample project, then one with a dataset of `rows` samples, then a ranked list of 100,000 users. */
export async function benchViews(folder: string, rows: number): Promise<ViewFigures> {
  await buildRenderer();
  const sample = join(folder, 'sample.stepladder');
  await fillSampleProject({ project: sample, rows: SAMPLE_ROWS, epochs: 2, batchSize: 1000 }, quietJob());
  const large = join(folder, 'large.stepladder');
  await writeLargeProject(large, rows);
  const ofSample = await inPage(sample, (page, url) => timeSwitches(page, url, 'the sample'));
  const ofLarge = await inPage(large, (page, url) =>
    timeSwitches(page, url, `${rows.toLocaleString('en-US')} samples`),
  );
  const { files } = await generateSample(
    { rows: AUDIENCE_SAMPLE_ROWS, seed: 1, out: folder, format: 'csv' },
    quietJob(),
  );
  const scrolling = await inPage(sample, (page, url) => scrollRanking(page, url, files.audience));
  return { switches: [ofSample, ofLarge], scrolling };
}

async function writeLargeProject(path: string, rows: number): Promise<void> {
  await withProject(path, { mode: 'write', create: true, purpose: 'benchmark' }, async (project) => {
    writeLargeDataset(project, rows);
    const { dataset, rollups } = await countDataset(project, 'large', quietJob());
    writeRollups(project, dataset, rollups);
  });
}

/** Serves a project in a process of its own, and opens it in a new browser. */
async function inPage<Result>(project: string, work: (page: Page, url: string) => Promise<Result>): Promise<Result> {
  const server = spawn(process.execPath, [CLI, 'serve', project], { stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = once(server, 'close');
  const forget = stopOnExit(() => server.kill('SIGINT'));
  try {
    return await inBrowser(async (page) => work(page, await printedAddress(server)));
  } finally {
    server.kill('SIGINT');
    await closed;
    forget();
  }
}

async function inBrowser<Result>(work: (page: Page) => Promise<Result>): Promise<Result> {
  const browser = await launchChromium({ optimise: true });
  try {
    return await work(await browser.newPage({ viewport: { width: 1280, height: 800 } }));
  } finally {
    await browser.close();
  }
}

async function timeSwitches(page: Page, url: string, project: string): Promise<SwitchTimes> {
  const startedMs = performance.now();
  await page.goto(url);
  await page.getByRole('navigation').getByRole('link').first().waitFor();
  const startMs = performance.now() - startedMs;
  const times = new Map<string, number[]>();
  for (const view of await viewNames(page)) times.set(view, []);
  // The first round loads the views and fills the program's caches.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [view, measured] of times) {
      const ms = await timeSwitch(page, view);
      if (round > 0) measured.push(ms);
    }
  const all = [...times.values()].flat();
  const medians = Array.from(times, ([view, measured]) => ({ view, medianMs: median(measured) }));
  return {
    project,
    switches: all.length,
    medianMs: median(all),
    percentile95Ms: percentile(all, 0.95),
    slowest: medians.reduce((slowest, one) => (one.medianMs > slowest.medianMs ? one : slowest)),
    startMs,
  };
}
