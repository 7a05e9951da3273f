import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { removeFolder } from '../../busy-files.ts';
import { AppError, cancelled } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { createTemporaryFolder } from '../../processes/temporary-folder.ts';
import { copyPublished, OWNER_ONLY } from '../../publish.ts';
import { message } from '../../text/message.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { browserPrinter } from './browser-printer.ts';
import { BROWSER_VARIABLE, findBrowser } from './find-browser.ts';
import { hostPrinter, type PdfPrinter } from './printer.ts';

/**
 * The printer to use: that of the program that runs the core, else a browser on this machine. If there is neither,
 * throws `unavailable`, which suggests another way to a PDF.
 */
export function requirePrinter(): PdfPrinter {
  const printer = hostPrinter();
  if (printer !== null) return printer;
  const browser = findBrowser();
  if (browser !== null) return browserPrinter(browser);
  throw new AppError(
    'unavailable',
    message('report.noBrowser'),
    message('report.printHtml', { variable: BROWSER_VARIABLE }),
  );
}

/**
 * Prints a page as PDF, as a whole or not at all; `checkSource` is called before the file gets its name, and may throw.
 * Throws `unavailable` if there is no PDF then, and `cancelled`.
 */
export async function printPdf(
  page: string,
  out: string,
  printer: PdfPrinter,
  job: JobContext,
  checkSource?: () => void,
): Promise<void> {
  const folder = createTemporaryFolder('report');
  try {
    const source = join(folder, 'report.html');
    const target = join(folder, 'report.pdf');
    writeFileSync(source, page, { mode: OWNER_ONLY });
    const problem = await printer.print(source, target, job.signal);
    if (job.signal.aborted) throw cancelled(message('base.nothingChanged'));
    if (problem !== null || !isPdf(target)) {
      const { text, help } = printer.failed(problem ?? UNDEFINED);
      throw new AppError('unavailable', text, help);
    }
    await copyPublished(target, out, checkSource);
  } finally {
    removeFolder(folder);
  }
}

function isPdf(path: string): boolean {
  try {
    return readFileSync(path).subarray(0, 5).toString('latin1') === '%PDF-';
  } catch {
    return false;
  }
}
