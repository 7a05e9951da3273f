import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { stopOnExit } from '../temporary-folder.ts';

const MAIN = join(dirname(dirname(import.meta.dirname)), 'core', 'cli', 'main.mjs');
/** A command takes seconds, or minutes on a busy machine; after this long, it hangs. */
const HANG_MS = 600_000;

/** A failure that strace injects into system calls. */
export interface Fault {
  /** The name of the system call. */
  readonly call: string;
  /** The injected fault: `signal=KILL` or `error=EIO`. */
  readonly effect: string;
  /** At which call of each thread: `7` for the seventh, `7+` for it and all that follow. */
  readonly when: string;
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly hung: boolean;
}

/** Runs a command of the program in its own process, with a fault if there is one. */
export function runProgram(args: readonly string[], fault?: Fault): Promise<Ended> {
  return runScript([MAIN, ...args, '--progress', 'none'], fault);
}

/** Runs a script in its own process, with a fault if there is one. */
export function runScript(script: readonly string[], fault?: Fault): Promise<Ended> {
  const program = [process.execPath, ...script];
  return run(fault === undefined ? program : [...faulty(fault), ...program]);
}

/** How often each system call was made, from the lines of strace, in the thread that made it most often. */
export function countCalls(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const byThread = Map.groupBy(lines, (line) => /^(\d+ +\w+)\(/.exec(line)?.[1]);
  for (const [thread, { length }] of byThread) {
    const call = thread?.split(/ +/)[1];
    if (call !== undefined) counts.set(call, Math.max(counts.get(call) ?? 0, length));
  }
  return counts;
}

/** The system calls of a command in order, with the paths of their files. */
export function traceCalls(
  args: readonly string[],
  calls: readonly string[],
  file: string,
): Promise<readonly string[]> {
  return traceScript([MAIN, ...args, '--progress', 'none'], calls, file);
}

/** The system calls of a script in order, with the paths of their files. */
export async function traceScript(
  script: readonly string[],
  calls: readonly string[],
  file: string,
): Promise<readonly string[]> {
  const tracing = ['strace', '-f', '--seccomp-bpf', '-qq', '-y', '-o', file, '-e', `trace=${calls.join()}`];
  const ended = await run([...tracing, process.execPath, ...script]);
  if (ended.code !== 0) throw new Error(`${script.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
  const lines = readLines(file);
  rmSync(file);
  return lines;
}

function readLines(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

function faulty({ call, effect, when }: Fault): readonly string[] {
  // With --seccomp-bpf, which is faster, strace 6.1 does not deliver signals.
  const filter = effect.startsWith('signal') ? [] : ['--seccomp-bpf'];
  return [
    ...['strace', '-f', ...filter, '-qq', '-o', '/dev/null', '-e', `trace=${call}`],
    ...['-e', `inject=${call}:${effect}:when=${when}`],
  ];
}

function run([file, ...args]: readonly string[]): Promise<Ended> {
  // strace must not outlive its child, so both are in a group of their own. Ctrl-C does not reach such a group.
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const kill = (): void => killGroup(child.pid);
  const forget = stopOnExit(kill);
  const texts = { stdout: '', stderr: '' };
  let hung = false;
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const timer = setTimeout(() => {
    hung = true;
    kill();
  }, HANG_MS);
  return new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...texts, hung }));
  }).finally(() => {
    clearTimeout(timer);
    forget();
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of its processes have ended.
  }
}
