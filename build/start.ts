/**
 * `npm start [-- PROJECT]`: builds what is stale and opens the desktop app. If no window can open, says why and opens
 * the same page in a browser, or prints its address. `--electron DIR` or STEPLADDER_ELECTRON names the folder
 * of an Electron; `--serve` uses the browser.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { buildApp } from './app.ts';
import { readArguments } from './arguments.ts';
import { findElectron } from './electron-program.ts';
import { buildRenderer } from './renderer.ts';

const root = dirname(import.meta.dirname);
/** An Electron that fails within this time could not open its window. */
const STARTED_AFTER_MS = 5000;

const { values, positionals } = readArguments({
  allowPositionals: true,
  options: { electron: { type: 'string' }, serve: { type: 'boolean', default: false } },
});
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Whether this process was asked to end: then an Electron that ends early is not a failure. */
let isEnding = false;

/** Why no window can open on this machine, or null. */
function windowUnavailableReason(): string | null {
  if (values.serve) return '--serve was given';
  if (!hasDisplay) return 'this machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  return isRoot ? 'the sandbox that the desktop app requires does not work for root' : null;
}

async function start(): Promise<void> {
  const timer = setTimeout(
    () => process.stderr.write('Building the program (first start, or its sources have changed)\n'),
    400,
  );
  const why = windowUnavailableReason();
  // A browser needs only the page.
  await Promise.all([buildRenderer(), why === null ? buildApp() : undefined]);
  clearTimeout(timer);
  if (why !== null) return serve(why);
  const electron = findElectron(values.electron ?? process.env['STEPLADDER_ELECTRON'], 'unless-failed');
  if (!electron.found) return serve(electron.reason);
  open(electron.program);
}

function open(program: string): void {
  const startedMs = performance.now();
  const child = startProgram(program, [join(root, 'out', 'app'), ...positionals], { stdio: 'inherit' });
  child.on('error', (error) => serve(`Electron did not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    const exitedEarly = code !== 0 && performance.now() - startedMs < STARTED_AFTER_MS;
    if (exitedEarly && !isEnding)
      return serve(`Electron exited immediately (${signal ?? `exit code ${code}`}; its output is above)`);
    process.exit(exitCodeOf(code, signal));
  });
}

function serve(why: string): void {
  const opensBrowser = hasDisplay && !isRoot;
  process.stderr.write(
    `No desktop window, since ${why}: ` +
      `${opensBrowser ? 'opening the program in your browser' : 'open the program in a browser on this machine'}\n`,
  );
  const child = startProgram(process.execPath, [join(root, 'core', 'cli', 'main.mjs'), 'serve', ...positionals], {
    stdio: ['inherit', opensBrowser ? 'pipe' : 'inherit', 'inherit'],
  });
  if (child.stdout !== null) forwardOutput(child.stdout);
  child.on('exit', (code, signal) => process.exit(exitCodeOf(code, signal)));
}

/** The exit code that a shell shows for a process. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}

/** Prints the server's output and opens its first address; later ones are only printed. */
function forwardOutput(output: NodeJS.ReadableStream): void {
  let isOpened = false;
  createInterface({ input: output }).on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const [address] = /http:\/\/127\.0\.0\.1:\S+/.exec(line) ?? [];
    if (address !== undefined && !isOpened) openInBrowser(address);
    isOpened ||= address !== undefined;
  });
}

function openInBrowser(address: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
  };
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  // Without such a program, the user opens the printed address.
  spawn(command, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

/**
 * Starts a program that ends with this process: a terminal sends Ctrl-C to both, but `kill` reaches only this one. The
 * signals are handled before the start, since one that arrives right after it would end this process alone.
 */
function startProgram(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  let child: ChildProcess | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      isEnding = true;
      child?.kill(signal);
    });
  return (child = spawn(command, args, options));
}

await start();
