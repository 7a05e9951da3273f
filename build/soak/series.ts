import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

import { stopOnExit } from '../temporary-folder.ts';
import { addTrial, type Tally } from './tallies.ts';

/** The default limit on the CPU time of a file; it is high, since the machine may be busy. */
const HANG_MS = 30_000;
/** A child that uses no CPU time counts as hung after this many times the limit. */
const PATIENCE = 10;

/** The outcome of a trial with one file. */
export interface SeriesResult {
  readonly number: number;
  /** Whether reading it ended with an error. */
  readonly refused: boolean;
  /** The problem; null if there was none. */
  readonly problem: string | null;
}

/** A series of files, numbered from 0, that a child process makes and reads. */
export interface Series {
  /** The child's script. */
  readonly child: string;
  readonly args: readonly string[];
  readonly count: number;
  /** The tally in which a file counts. */
  readonly tallyOf: (number: number) => Tally;
  /** A command that starts the child. */
  readonly within?: readonly string[];
  /** A file that takes more CPU time counts as a hang; `HANG_MS` by default. */
  readonly hangMs?: number;
}

/**
 * Lets a child process read a series of files. A crash or a hang counts as a problem of the file that was being read; a
 * new child continues with the next file.
 */
export async function runSeries(series: Series, isOver: () => boolean): Promise<void> {
  for (let from = 0; from < series.count && !isOver();) from = await runChild(series, from, isOver);
}

/** Returns the number of the file to continue with. */
async function runChild(series: Series, from: number, isOver: () => boolean): Promise<number> {
  const args = [series.child, String(from), String(series.count), ...series.args];
  const [file, ...rest] = [...(series.within ?? []), process.execPath, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-2000)));
  const closed = once(child, 'close');
  const forget = stopOnExit(() => child.kill('SIGKILL'));
  let hung = false;
  let timer: NodeJS.Timeout | undefined;
  const { hangMs = HANG_MS } = series;
  const restartTimer = (): void => {
    clearInterval(timer);
    const [sinceMs, cpuMs] = [performance.now(), cpuTimeOf(child.pid)];
    timer = setInterval(() => {
      const isBusy = cpuTimeOf(child.pid) - cpuMs >= hangMs;
      if (isBusy || performance.now() - sinceMs >= PATIENCE * hangMs) hung = child.kill('SIGKILL');
    }, hangMs);
  };
  restartTimer();
  let next = from;
  for await (const line of createInterface({ input: child.stdout })) {
    const { number, refused, problem } = JSON.parse(line) as SeriesResult;
    next = number + 1;
    const problems = problem === null ? [] : [`${describe(series, number)}: ${problem}`];
    addTrial(series.tallyOf(number), { affected: refused, problems });
    restartTimer();
    if (isOver()) child.kill();
  }
  clearInterval(timer);
  forget();
  const [code, signal] = (await closed) as [number | null, string | null];
  if (code === 0 || isOver()) return series.count;
  const end = hung ? 'hangs' : `ends with ${code ?? signal}: ${errors}`;
  // A child may also fail after its last file.
  const number = Math.min(next, series.count - 1);
  addTrial(series.tallyOf(number), { affected: false, problems: [`${describe(series, number)}: ${end}`] });
  return next + 1;
}

/** The CPU time of a process in milliseconds, to a hundredth of a second; 0 except on Linux. */
function cpuTimeOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}

/** How to repeat a file of a series. */
function describe({ child, args }: Series, number: number): string {
  return `${basename(child)} ${number} ${number + 1} ${args.join(' ')}`;
}
