/** The last output of a process: all of stderr, and the file that it leaves. */
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';

import { removeFile } from '../../core/busy-files.ts';

/** Length of the kept tail. */
const KEPT_CHARACTERS = 4000;
/** How long to wait for the rest of stderr, which is already in the pipe, after the process has ended. */
const DRAIN_TIMEOUT_MS = 3000;

/** The last output of an ended process. */
export interface LastOutput {
  /** The tail of the output. */
  readonly output: string;
  /** Whether it exited on its own, cleanly or on a fault; false if something else ended it. */
  readonly exitedOnItsOwn: boolean;
}

/** Records the output of a process. */
export interface OutputRecorder {
  /** Adds an error that was not reported through stderr. */
  add(output: string): void;
  /** Returns everything recorded, and removes the file; call it when the process has ended. */
  take(): Promise<LastOutput>;
}

/** Forwards stderr and keeps its tail. */
export function recordOutput(stream: Readable | null, file: string): OutputRecorder {
  // Left over if main ended before reading it.
  removeFile(file);
  let tail = '';
  const add = (output: string): void => {
    process.stderr.write(output);
    tail = (tail + output).slice(-KEPT_CHARACTERS);
  };
  const ended = new Promise<void>((resolve) => {
    if (stream === null) return resolve();
    stream.setEncoding('utf8').on('data', add);
    for (const event of ['end', 'error', 'close']) stream.once(event, () => resolve());
  });
  return {
    add,
    async take() {
      await Promise.race([ended, deadline()]);
      const fromFile = readAndRemove(file);
      if (fromFile !== null && !tail.includes(fromFile.slice(-KEPT_CHARACTERS))) add(fromFile);
      return { output: tail, exitedOnItsOwn: fromFile !== null };
    },
  };
}

/** Electron removes all listeners from a process's streams after the exit event. This restores them. */
export function restoreListeners(stream: Readable | null): void {
  if (stream === null) return;
  const before = stream.eventNames().map((name) => ({ name, listeners: stream.rawListeners(name) }));
  process.nextTick(() => {
    for (const { name, listeners } of before) {
      for (const listener of listeners) {
        if (!stream.rawListeners(name).includes(listener)) stream.on(name, listener as () => void);
      }
    }
  });
}

/**
 * On a busy machine the timeout may expire before main has read the pipe even once, so allow one more turn of the event
 * loop.
 */
async function deadline(): Promise<void> {
  await setTimeout(DRAIN_TIMEOUT_MS, undefined, { ref: false });
  await setImmediate();
}

function readAndRemove(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  } finally {
    removeFile(file);
  }
}
