/**
 * Writes the last output of the core process to a file. That is synchronous, while a message to main or a line on
 * stderr may be lost when the process exits.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';

import { LAST_OUTPUT } from '../core-messages.ts';

/** From now on, records every uncaught fault and exits the process. */
export function exitOnFaults(): void {
  // If main reads slowly, buffered lines would be lost with this process.
  (process.stderr as { readonly _handle?: { setBlocking?(blocking: boolean): void } })._handle?.setBlocking?.(true);
  process.on('uncaughtException', endOnFault);
  // Without a listener, a utility process only warns and continues with half-done work.
  process.on('unhandledRejection', endOnFault);
}

/** Exits the process after all its work is done. The empty file tells main that the process exited on its own. */
export function exitCleanly(): never {
  writeLastOutput('');
  process.exit(0);
}

function endOnFault(fault: unknown): never {
  const output = `${inspect(fault)}\n`;
  writeLastOutput(output);
  try {
    // Unlike `process.stderr`, this is synchronous on every system.
    writeSync(2, output);
  } catch {
    // Nobody reads stderr, or it is full; the file has the text.
  }
  process.exit(1);
}

function writeLastOutput(output: string): void {
  const path = process.env[LAST_OUTPUT];
  if (path === undefined) return;
  try {
    writeFileSync(path, output, { mode: 0o600 });
  } catch {
    // The disk may be full; stderr must suffice.
  }
}
