import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { stopOnExit } from '../temporary-folder.ts';
import { printedAddress } from './command.ts';
import { median } from './statistics.ts';

const program = join(dirname(import.meta.dirname), 'stepladder.mjs');
/** The Node that npm runs on, with which users start the program; may differ from the one that runs this script. */
const npmNode = process.env['npm_node_execpath'] ?? process.execPath;
const STARTS = 11;

/** How long a start takes; `cpuMs` is the CPU time of all its processes. */
interface Start {
  readonly cpuMs: number;
  readonly elapsedMs: number;
}

/**
 * Measures `--version`, and `serve` until its page has been fetched and until it exits: medians of several starts after
 * a warm-up.
 */
export async function benchStart(folder: string): Promise<{ version: Start; page: Start; starts: number }> {
  const version = await medians(() => start(folder, ['--version'], waitForSuccess));
  const page = await medians(() => start(folder, ['serve', '--folder', join(folder, 'projects')], fetchPage));
  return { version, page, starts: STARTS };
}

/** The medians of each time of several starts, after one to warm up. */
async function medians(measure: () => Promise<Start>): Promise<Start> {
  await measure();
  const measured: Start[] = [];
  for (let i = 0; i < STARTS; i++) measured.push(await measure());
  return {
    cpuMs: median(measured.map(({ cpuMs }) => cpuMs)),
    elapsedMs: median(measured.map(({ elapsedMs }) => elapsedMs)),
  };
}

type Child = ReturnType<typeof spawnProgram>;

/** Starts the program. Measures wall time until `until` resolves, and CPU time until the process exits. */
async function start(
  folder: string,
  args: readonly string[],
  until: (child: Child) => Promise<unknown>,
): Promise<Start> {
  const times = join(folder, 'times');
  writeFileSync(times, '');
  const startedMs = performance.now();
  const child = spawnProgram(folder, times, args);
  const closed = once(child, 'close');
  const forget = stopOnExit(() => child.kill('SIGINT'));
  await until(child);
  const elapsedMs = performance.now() - startedMs;
  if (child.exitCode === null) child.kill('SIGINT');
  await closed;
  forget();
  const cpuMs = readFileSync(times, 'utf8')
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line), 0);
  return { cpuMs, elapsedMs };
}

/** Starts the program; each of its Node processes appends its CPU time in milliseconds to `times` when it exits. */
function spawnProgram(folder: string, times: string, args: readonly string[]) {
  const recorder = join(folder, 'recorder.cjs');
  writeFileSync(
    recorder,
    `process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    require('node:fs').appendFileSync(${JSON.stringify(times)}, (user + system) / 1000 + '\\n');
  });`,
  );
  const env = { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(recorder)}` };
  return spawn(npmNode, [program, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Throws if the program fails, since the time until a failure is not the time of a start. */
async function waitForSuccess(child: Child): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code ?? child.signalCode}`);
}

async function fetchPage(child: Child): Promise<void> {
  const response = await fetch(await printedAddress(child));
  if (!response.ok) throw new Error(`the page was answered with ${response.status}`);
  await response.text();
}
