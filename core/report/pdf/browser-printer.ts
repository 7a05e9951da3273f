import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { message, type Text } from '../../text/message.ts';
import { systemText } from '../../text/system.ts';
import { BROWSER_VARIABLE } from './find-browser.ts';
import type { PdfPrinter } from './printer.ts';

/** A browser that takes longer is killed. */
const DEADLINE_MS = 120_000;

/** Prints with a browser on this machine; the page allows no script, and no host is resolved. */
export function browserPrinter(browser: string, deadlineMs = DEADLINE_MS): PdfPrinter {
  return {
    print: (source, target, signal) =>
      runBrowser(browser, switches(dirname(source), source, target), deadlineMs, signal),
    failed: (problem) => ({
      text: message('report.browserFailed', { browser, problem }),
      help: message('report.printHtml', { variable: BROWSER_VARIABLE }),
    }),
  };
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
async function runBrowser(
  browser: string,
  args: readonly string[],
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Text | null> {
  if (signal.aborted) return null;
  // The program may be a script that starts the browser, so its whole process group is killed.
  const grouped = process.platform !== 'win32';
  const child = spawn(browser, args, { stdio: 'ignore', windowsHide: true, detached: grouped });
  const stop = (): void => endAll(child, grouped);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, deadlineMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const problem = await ended(child);
    return isLate ? message('report.browserTooSlow', { seconds: deadlineMs / 1000 }) : problem;
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
