import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';

import { funnelCall } from '../../core/api/funnel.ts';
import { reportCall } from '../../core/api/report/report.ts';
import { quietJob } from '../../core/job.ts';
import { browserPrinter } from '../../core/report/pdf/browser-printer.ts';
import { findBrowser } from '../../core/report/pdf/find-browser.ts';
import { printPdf } from '../../core/report/pdf/print-pdf.ts';
import { formatCount, formatRate } from '../../core/text/figures.ts';
import { invoke } from '../api/invoke.ts';
import { browserTest } from '../needs.ts';
import { temporaryFolder } from '../temporary.ts';
import { hostileProject } from './hostile-project.ts';
import { readPdf } from './pdf-text.ts';

/** A program in place of a browser; it writes nothing unless it is told to. */
function program(path: string, script = 'exit 3'): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}

const noWindows = { skip: process.platform === 'win32' && 'needs a shell' };

browserTest('a report as PDF has the figures of the funnel on numbered pages', async (t) => {
  const project = await hostileProject();
  const folder = temporaryFolder(t);
  const out = join(folder, 'report.pdf');
  if (findBrowser() === null) return t.skip('the program does not find the Chromium of the tests');
  await invoke(reportCall, { project, out, parts: ['funnel'] });
  const { pages, text } = readPdf(readFileSync(out));
  assert.ok(pages >= 1);
  const { steps } = await invoke(funnelCall, { project, dataset: 'd1' });
  for (const { count, ofPrevious } of steps)
    for (const figure of [formatCount(count), formatRate(ofPrevious)]) assert.ok(text.includes(figure), figure);
  assert.ok(text.replaceAll(' ', '').includes(`1/${pages}`), text);
  assert.deepEqual(readdirSync(folder), ['report.pdf']);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('stepladder-report-')),
    [],
  );
});

test(
  'the browser is the one that STEPLADDER_BROWSER names, else one on the PATH, else Playwright’s newest',
  noWindows,
  (t) => {
    const folder = temporaryFolder(t);
    const named = program(join(folder, 'mine'));
    const onPath = program(join(folder, 'bin', 'google-chrome'));
    const playwright = { linux: '.cache', darwin: join('Library', 'Caches') }[process.platform as string];
    const shells = join(folder, playwright ?? '', 'ms-playwright');
    const newest = program(join(shells, 'chromium_headless_shell-1200', 'chrome-linux', 'headless_shell'));
    const PATH = join(folder, 'bin');
    assert.equal(findBrowser({ STEPLADDER_BROWSER: named, PATH }, folder), named);
    assert.equal(findBrowser({ STEPLADDER_BROWSER: join(folder, 'gone'), PATH }, folder), null);
    assert.equal(findBrowser({ PATH }, folder), onPath);
    // A folder on the PATH that cannot be read is skipped: here a loop of links, since root can read any folder.
    symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
    assert.equal(findBrowser({ PATH: [join(folder, 'circle'), PATH].join(delimiter) }, folder), onPath);
    if (process.platform !== 'linux') return;
    program(join(shells, 'chromium_headless_shell-999', 'chrome-linux', 'headless_shell'));
    program(join(shells, 'chromium-1200', 'chrome-linux', 'chrome'));
    assert.equal(findBrowser({ PATH: '' }, folder), newest);
    const newer = program(join(shells, 'chromium-1201', 'chrome-linux64', 'chrome'));
    assert.equal(findBrowser({ PATH: '' }, folder), newer);
  },
);

test('on Windows, Edge is found in its folder and on the PATH, but not in the current folder', (t) => {
  const folder = temporaryFolder(t);
  const planted = program(join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'));
  const { platform } = process;
  const current = process.cwd();
  Object.defineProperty(process, 'platform', { value: 'win32' });
  process.chdir(folder);
  t.after(() => {
    Object.defineProperty(process, 'platform', { value: platform });
    process.chdir(current);
  });
  assert.equal(findBrowser({ PATH: '' }, folder), null);
  assert.equal(findBrowser({ PATH: '', ProgramFiles: '.' }, folder), null);
  assert.equal(findBrowser({ PATH: '', ProgramFiles: folder }, folder), planted);
  // On Windows, a program has an extension.
  program(join(folder, 'bin', 'google-chrome'));
  const edge = program(join(folder, 'bin', 'msedge.exe'));
  assert.equal(findBrowser({ PATH: join(folder, 'bin') }, folder), edge);
});

test('without a browser, a PDF is refused before the report is made, and the hint says how to print one', async (t) => {
  const out = join(temporaryFolder(t), 'report.pdf');
  const before = process.env['STEPLADDER_BROWSER'];
  process.env['STEPLADDER_BROWSER'] = join(tmpdir(), 'no-such-browser');
  t.after(() => {
    if (before === undefined) delete process.env['STEPLADDER_BROWSER'];
    else process.env['STEPLADDER_BROWSER'] = before;
  });
  await assert.rejects(invoke(reportCall, { project: join(dirname(out), 'none.stepladder'), out }), {
    code: 'unavailable',
    help: /write FILE\.html, open it in any browser and print it as PDF/,
  });
});

test('a report that is neither HTML nor PDF by its name is refused', async (t) => {
  const out = join(temporaryFolder(t), 'report.docx');
  await assert.rejects(invoke(reportCall, { project: join(dirname(out), 'none.stepladder'), out }), {
    code: 'usage',
    message: /neither \.html nor \.pdf: .*report\.docx/,
  });
});

test('a browser that fails or writes no PDF leaves an earlier file as it was', noWindows, async (t) => {
  const folder = temporaryFolder(t);
  const out = join(folder, 'report.pdf');
  writeFileSync(out, 'earlier');
  for (const script of ['exit 3', 'exit 0', 'for last; do :; done; exit 0'])
    await assert.rejects(printPdf('<p>', out, browserPrinter(program(join(folder, 'browser'), script)), quietJob()), {
      code: 'unavailable',
    });
  assert.equal(readFileSync(out, 'utf8'), 'earlier');
});

test('a browser that takes too long is ended, and the error says so', noWindows, async (t) => {
  const folder = temporaryFolder(t);
  const browser = program(join(folder, 'browser'), 'sleep 600 & wait');
  await assert.rejects(printPdf('<p>', join(folder, 'report.pdf'), browserPrinter(browser, 200), quietJob()), {
    code: 'unavailable',
    message: /wrote no PDF \(it did not finish within 0\.2 seconds\)/,
  });
});

test('a job that is already cancelled starts no browser', noWindows, async (t) => {
  const folder = temporaryFolder(t);
  const started = join(folder, 'started');
  const browser = program(join(folder, 'browser'), `: > ${started}`);
  const job = { ...quietJob(), signal: AbortSignal.abort() };
  await assert.rejects(printPdf('<p>', join(folder, 'report.pdf'), browserPrinter(browser), job), {
    code: 'cancelled',
  });
  assert.equal(existsSync(started), false);
});

test(
  'cancelling ends the browser and the processes that it has started',
  { ...noWindows, timeout: 120_000 },
  async (t) => {
    const folder = temporaryFolder(t);
    // The pipe stays open for writing while the process that the browser has started is running.
    const pipe = join(folder, 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const running = createReadStream(pipe);
    const browser = program(join(folder, 'browser'), `sleep 600 > ${pipe} & wait`);
    const stop = new AbortController();
    const printing = printPdf('<p>', join(folder, 'report.pdf'), browserPrinter(browser), {
      ...quietJob(),
      signal: stop.signal,
    });
    await once(running, 'open');
    stop.abort();
    await assert.rejects(printing, { code: 'cancelled' });
    await once(running.resume(), 'end');
  },
);
