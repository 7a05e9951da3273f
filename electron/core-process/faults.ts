/**
 * What the core's process leaves when it ends. It is in a file at once, while a message or a line may come too late.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';

import { LAST_OUTPUT } from '../core-messages.ts';

/** Ends the process on every fault that nothing has caught, and leaves what it was. */
export function exitOnFaults(): void {
  // Where main is slow to read, lines would wait in this process and be lost with it.
  (process.stderr as { readonly _handle?: { setBlocking?(blocking: boolean): void } })._handle?.setBlocking?.(true);
  process.on('uncaughtException', endOnFault);
  // Without a listener a utility process only warns and goes on, with work that is half done.
  process.on('unhandledRejection', endOnFault);
}

/** Ends the process after all its work is done. The empty file tells main that nobody else has ended it. */
export function exitCleanly(): never {
  leave('');
  process.exit(0);
}

function endOnFault(fault: unknown): never {
  const words = `${inspect(fault)}\n`;
  leave(words);
  try {
    // Unlike `process.stderr` this is done when it returns, on every system.
    writeSync(2, words);
  } catch {
    // Nobody reads stderr, or it is full: the file has it.
  }
  process.exit(1);
}

function leave(words: string): void {
  const path = process.env[LAST_OUTPUT];
  if (path === undefined) return;
  try {
    writeFileSync(path, words, { mode: 0o600 });
  } catch {
    // A full disk; what is on stderr has to do.
  }
}
