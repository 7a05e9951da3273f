/** Uses the files of a trial in a folder of their own, and checks the CPU time and the files that are left behind. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { SeriesResult } from '../series.ts';

/** The outcome of using a file. */
export type FileOutcome = Omit<SeriesResult, 'number'>;

const MAX_CPU_MS = 5000;
const TEMPORARY = 'temporary';

/**
 * Calls `use` with a new folder within `parent`, and returns its outcome. Too much CPU time and files other than the
 * `expected` ones that it leaves behind are problems too.
 */
export async function measured(
  parent: string,
  expected: readonly string[],
  use: (folder: string) => Promise<FileOutcome>,
): Promise<FileOutcome> {
  const folder = mkdtempSync(join(parent, 'files-'));
  process.env['TMPDIR'] = join(folder, TEMPORARY);
  try {
    mkdirSync(process.env['TMPDIR']);
    const before = process.cpuUsage();
    const outcome = await use(folder);
    const { user, system } = process.cpuUsage(before);
    const cpuMs = Math.round((user + system) / 1000);
    if (cpuMs > MAX_CPU_MS) return { ...outcome, problem: `takes ${cpuMs} ms of CPU time` };
    return { ...outcome, problem: outcome.problem ?? leftIn(folder, expected) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `work`, which returns a problem or null. An error that the program explains is a refusal. */
export async function catchRefusal(
  work: () => Promise<string | null>,
  afterRefusal: (error: AppError) => string | null,
): Promise<FileOutcome> {
  try {
    return { refused: false, problem: await work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { refused: true, problem: afterRefusal(error) };
  }
}

function leftIn(folder: string, expected: readonly string[]): string | null {
  const left = [
    ...readdirSync(folder).filter((name) => name !== TEMPORARY && !expected.includes(name)),
    ...readdirSync(join(folder, TEMPORARY)),
  ];
  return left.length > 0 ? `leaves ${left.join(', ')}` : null;
}
