import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { closeApp, desktopIn, launch, type Desktop } from '../../../test/electron/desktop.ts';
import { chownToNobody } from '../../../test/electron/nobody.ts';
import { stopOnExit } from '../../temporary-folder.ts';
import { median } from '../statistics.ts';

const SAMPLE_ROWS = 100_000;
const STARTS = 5;

/**
 * Measures the desktop app from process start until its window shows a project's numbers: the median of several starts
 * after a warm-up.
 */
export async function benchWindow(folder: string): Promise<{ startMs: number; starts: number; limitedBy: string }> {
  const desktop = await desktopIn(folder);
  const project = await sampleProject(folder);
  const times: number[] = [];
  for (let start = 0; start <= STARTS; start++) times.push(await timeStart(desktop, project));
  times.shift();
  return {
    startMs: median(times),
    starts: STARTS,
    limitedBy:
      `Electron itself and a core process beside it; ${Math.round(Math.min(...times))} to ` +
      `${Math.round(Math.max(...times))} ms in ${STARTS} starts`,
  };
}

async function sampleProject(folder: string): Promise<string> {
  const { files } = await generateSample({ rows: SAMPLE_ROWS, seed: 1, out: folder, format: 'csv' }, quietJob());
  const path = join(folder, 'window.stepladder');
  await withProject(path, { mode: 'write', create: true, purpose: 'benchmark' }, (project) =>
    importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, quietJob()),
  );
  chownToNobody(path);
  return path;
}

async function timeStart(desktop: Desktop, project: string): Promise<number> {
  const startedMs = performance.now();
  const app = await launch(desktop, project);
  const forget = stopOnExit(() => app.process().kill('SIGKILL'));
  const page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  await page.evaluate(painted(SAMPLE_ROWS.toLocaleString('en')));
  const elapsedMs = performance.now() - startedMs;
  await closeApp({ app, main: app.process() });
  forget();
  // Each start is like the first one on a machine: no preferences, no cache of compiled code.
  rmSync(join(desktop.folder, 'profile'), { recursive: true, force: true });
  return elapsedMs;
}

/** A script that resolves once the page has painted a text. Playwright's own wait looks only every 500 ms. */
const painted = (text: string): string => `new Promise((resolve) => {
  const isShown = () => document.body.textContent.includes(${JSON.stringify(text)});
  const observer = new MutationObserver(() => {
    if (!isShown()) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
  document.body.append('');
})`;
