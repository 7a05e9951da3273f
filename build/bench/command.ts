import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { namesIn } from '../../core/processes/temporary-folder.ts';
import { stopOnExit } from '../temporary-folder.ts';

/** The program's command line. */
export const CLI = join(import.meta.dirname, '..', '..', 'core', 'cli', 'main.mjs');

/** The time, memory and disk space that a process took. */
export interface Cost {
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** Peak resident memory. */
  readonly peakBytes: number;
  /** Peak growth of the folder that it writes to. */
  readonly diskBytes: number;
}

/** Runs in each worker thread too, but only the main thread sees the end of the process. */
const REPORT_COST = `import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cost = { peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
  process.stderr.write(JSON.stringify(cost) + '\\n');
})`;
const DISK_CHECK_MS = 250;

/**
 * Runs a Node script that prints JSON, and measures it. It must write all its files to `folder`; its temporary files
 * go there too. If it fails, throws an error with what it wrote to stderr.
 */
export async function runMeasured(
  folder: string,
  script: string,
  args: readonly string[],
): Promise<{ readonly result: Readonly<Record<string, unknown>>; readonly cost: Cost }> {
  const before = sizeOf(folder);
  let diskBytes = 0;
  const timer = setInterval(() => (diskBytes = Math.max(diskBytes, sizeOf(folder) - before)), DISK_CHECK_MS);
  const startedMs = performance.now();
  const preload = `data:text/javascript,${encodeURIComponent(REPORT_COST)}`;
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, ['--import', preload, script, ...args], { env });
  const forget = stopOnExit(() => child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  forget();
  const elapsedMs = performance.now() - startedMs;
  if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${output.stderr}`);
  const { peakBytes, cpuMs } = JSON.parse(/\{"peakBytes".*\}/.exec(output.stderr)![0]) as Cost;
  const result = JSON.parse(output.stdout) as Record<string, unknown>;
  return { result, cost: { elapsedMs, cpuMs, peakBytes, diskBytes: Math.max(diskBytes, sizeOf(folder) - before) } };
}

/** Waits until `stepladder serve` prints the address of its page. */
export async function printedAddress({ stdout }: { readonly stdout: Readable }): Promise<string> {
  for await (const text of stdout.setEncoding('utf8').iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    const url = /http:\S+/.exec(text)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it printed its address');
}

/** Bytes of all files in a folder; files and folders that disappear meanwhile do not count. */
function sizeOf(folder: string): number {
  return namesIn(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return sum + (stat?.isDirectory() === true ? sizeOf(path) : (stat?.size ?? 0));
  }, 0);
}
