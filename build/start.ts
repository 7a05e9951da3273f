/**
 * `npm start [-- PROJECT]`: builds what is stale and opens the desktop app; where there can be no window, says why and serves the same
 * page on the loopback address instead. `--electron DIR` or STEPLADDER_ELECTRON names a folder that holds an Electron.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildApp } from './app.ts';
import { findElectron } from './electron-program.ts';
import { buildRenderer } from './renderer.ts';

const root = dirname(import.meta.dirname);
/** An Electron that ends with an error this soon could not open its window. */
const STARTED_AFTER_MS = 5000;

const { values, positionals } = parseArgs({
  args: process.argv.slice(2), allowPositionals: true,
  options: { electron: { type: 'string' }, serve: { type: 'boolean', default: false } },
});

/** Why no window can open on this machine, or null. */
function whyNoWindow(): string | null {
  if (values.serve) return '--serve was given';
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'this machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  return process.getuid?.() === 0 ? 'the desktop app keeps its page in a sandbox, which root cannot have' : null;
}

async function start(): Promise<void> {
  const saying = setTimeout(() => process.stderr.write('Building the desktop app, since it is new or its sources have changed\n'), 400);
  await Promise.all([buildRenderer(), buildApp()]);
  clearTimeout(saying);
  const why = whyNoWindow();
  if (why !== null) return serve(why);
  const electron = findElectron(values.electron ?? process.env['STEPLADDER_ELECTRON'], true);
  if (!electron.found) return serve(`Electron cannot be had: ${electron.reason}`);
  open(electron.program);
}

function open(program: string): void {
  const startedMs = performance.now();
  const child = spawn(program, [root, ...positionals], { stdio: 'inherit' });
  passSignals(child);
  child.on('error', (error) => serve(`Electron does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (code !== 0 && performance.now() - startedMs < STARTED_AFTER_MS) return serve(`Electron has ended at once (${signal ?? `exit code ${code}`}; its words are above)`);
    process.exit(code ?? 1);
  });
}

function serve(why: string): void {
  process.stderr.write(`No desktop window: ${why}\nServing the same program to a browser on this machine; Ctrl-C ends it\n`);
  const child = spawn(process.execPath, [join(root, 'core', 'cli', 'main.mjs'), 'serve', ...positionals], { stdio: 'inherit' });
  passSignals(child);
  child.on('exit', (code) => process.exit(code ?? 1));
}

/** A terminal sends Ctrl-C to all; `kill` reaches only this process. */
function passSignals(child: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
}

await start();
