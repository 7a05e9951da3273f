import { app, utilityProcess } from 'electron';

import { replaceOldNode } from '../old-electron.ts';
import { COMMAND, CORE_PROCESS } from './paths.ts';

/** The switch with which Chromium starts without a display; it is read before any script runs. */
const HEADLESS = '--ozone-platform=headless';
/** A command draws nothing and opens no page. It may run as root, for whom Chromium has no sandbox. */
const SWITCHES = [HEADLESS, '--disable-gpu', '--no-sandbox', '--log-level=3'];

/**
 * The arguments of a command, if the program was started to run one: those after `--cli`, and after `--`, which keeps
 * Chromium from reading them as its own; else null.
 */
export function commandArguments(argv: readonly string[]): readonly string[] | null {
  const index = argv.indexOf('--cli');
  if (index < 0) return null;
  return argv.slice(argv[index + 1] === '--' ? index + 2 : index + 1);
}

/** Runs a command of the core in a utility process, without a window, and exits with the command's code. */
export function runCommand(args: readonly string[]): void {
  replaceOldNode(CORE_PROCESS, COMMAND, args);
  // An AppImage starts without the switches. They take effect only if Chromium has them from its start.
  const own = process.argv.slice(1, process.argv.indexOf('--cli'));
  if (process.platform === 'linux' && !own.includes(HEADLESS))
    process.execve?.(process.execPath, [process.execPath, ...SWITCHES, ...own, '--cli', '--', ...args]);
  void app.whenReady().then(() => startCommand(args));
}

function startCommand(args: readonly string[]): void {
  const command = utilityProcess.fork(COMMAND, [...args], { stdio: 'inherit', serviceName: 'Stepladder command' });
  command.on('exit', (code) => app.exit(code));
  // Chromium takes a signal for a request to quit. The command, which may have received it too, cancels and exits.
  app.on('before-quit', (event) => {
    event.preventDefault();
    command.kill();
  });
}
