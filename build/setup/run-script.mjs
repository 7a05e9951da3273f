import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { install } from './install.mjs';
import { root } from './node24.mjs';

/**
 * Runs a TypeScript file with Node 24; passes on arguments, signals and the exit code. The IPC channel carries no
 * messages: when it closes, the child knows on every system that this process has ended.
 */
export async function runScript(script, args) {
  const node = await install();
  // See core/without-maglev.mjs.
  const child = spawn(node, ['--no-maglev', join(root, script), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to both processes; `kill` reaches only this one, so pass it on (the child treats two in
  // quick succession as one).
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`error: cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
