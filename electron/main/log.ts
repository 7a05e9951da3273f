import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { moveFile } from '../../core/publish.ts';

/** When the log is longer than this, it becomes the old log, and a new one begins. */
const MAX_BYTES = 1 << 20;

/**
 * The program's log, for user support: starts, how jobs ended, and where the core crashed. It names calls and
 * error codes, never files, projects or values.
 */
export class Log {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Appends an entry; further lines of the text are indented. If that fails, as on a full disk, only warns. */
  add(text: string, now = new Date()): void {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > MAX_BYTES) moveFile(this.path, `${this.path}.old`);
      appendFileSync(this.path, `${now.toISOString()} ${text.trimEnd().replaceAll(/\r?\n/g, '\n  ')}\n`, {
        mode: 0o600,
      });
    } catch (error) {
      process.stderr.write(`warning: the log was not written: ${(error as Error).message}\n`);
    }
  }
}

/**
 * The lines of a crashed process's output that show where it crashed: stack frames and V8's own errors. Leaves out the
 * messages of exceptions, which may contain values.
 */
export function faultLines(output: string): string {
  return output
    .split(/\r?\n/)
    .filter((line) => /^\s+at |^FATAL ERROR|^#/.test(line))
    .join('\n');
}
