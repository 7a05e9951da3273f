import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { AppError, cancelled } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { copyPublished, OWNER_ONLY } from '../../publish.ts';
import { message, type Text } from '../../text/message.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { systemText } from '../../text/system.ts';
import { BROWSER_VARIABLE, findBrowser } from './find-browser.ts';

/** A browser that takes longer is ended. */
const DEADLINE_MS = 120_000;

/** The browser to print with; throws `unavailable`, with the way to print without one. */
export function requireBrowser(): string {
  const found = findBrowser();
  if (found !== null) return found;
  throw new AppError(
    'unavailable',
    message('report.noBrowser'),
    message('report.printHtml', { variable: BROWSER_VARIABLE }),
  );
}

/**
 * Prints a page as PDF with a browser of this machine; the page allows no script, and no host is resolved. The file
 * appears as a whole or not at all. Throws `unavailable` if the browser fails, `cancelled`.
 */
export async function printPdf(page: string, out: string, browser: string, job: JobContext): Promise<void> {
  const folder = createTemporaryFolder('report');
  try {
    const source = join(folder, 'report.html');
    const target = join(folder, 'report.pdf');
    writeFileSync(source, page, { mode: OWNER_ONLY });
    const problem = await runBrowser(browser, switches(folder, source, target), job.signal);
    if (job.signal.aborted) throw cancelled(message('base.nothingChanged'));
    if (problem !== null || !isPdf(target)) throw failed(browser, problem);
    await copyPublished(target, out);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function switches(folder: string, source: string, target: string): string[] {
  return [
    '--headless',
    // Chromium's sandbox does not work for root; the page's own policy allows no script.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-default-browser-check',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--proxy-server=127.0.0.1:9',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${target}`,
    pathToFileURL(source).href,
  ];
}

/** Starts a browser and waits for its end; returns what went wrong, or null. */
async function runBrowser(browser: string, args: readonly string[], signal: AbortSignal): Promise<Text | null> {
  // The program may be a script that starts the browser, so its whole process group is ended.
  const grouped = process.platform !== 'win32';
  const child = spawn(browser, args, { stdio: 'ignore', windowsHide: true, detached: grouped });
  const stop = (): void => endAll(child, grouped);
  const timer = setTimeout(stop, DEADLINE_MS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await ended(child);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function endAll(child: ChildProcess, grouped: boolean): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (grouped) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has just ended.
  }
}

async function ended(child: ChildProcess): Promise<Text | null> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code === 0 ? null : String(signal ?? code);
  } catch (error) {
    return systemText(error as Error);
  }
}

function isPdf(path: string): boolean {
  try {
    return readFileSync(path).subarray(0, 5).toString('latin1') === '%PDF-';
  } catch {
    return false;
  }
}

function failed(browser: string, problem: Text | null): AppError {
  return new AppError(
    'unavailable',
    message('report.browserFailed', { browser, problem: problem ?? UNDEFINED }),
    message('report.printHtml', { variable: BROWSER_VARIABLE }),
  );
}
