/** What a process wrote before it ended: all of stderr, and the file that it leaves. */
import { readFileSync, rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** So much of the end is kept. */
const KEPT_CHARACTERS = 4000;
/** How long the rest of stderr is waited for once the process has ended; it lies in the pipe already. */
const REST_WITHIN_MS = 3000;

/** What is known of a process that has ended. */
export interface LastOutput {
  /** The end of what it wrote. */
  readonly words: string;
  /** Whether it ended by itself, be it well or on a fault; false where something else ended it. */
  readonly byItself: boolean;
}

/** Records what a process writes. */
export interface OutputRecorder {
  /** Adds what was reported in another way than on stderr. */
  add(words: string): void;
  /** To be called when the process has ended. */
  take(): Promise<LastOutput>;
}

/** Passes stderr on and keeps its end. */
export function recordOutput(stream: Readable | null, file: string): OutputRecorder {
  // One that main itself did not live to read.
  rmSync(file, { force: true });
  let lines = '';
  const add = (words: string): void => {
    process.stderr.write(words);
    lines = (lines + words).slice(-KEPT_CHARACTERS);
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
      const left = takeFile(file);
      if (left !== null && !lines.includes(left.slice(-KEPT_CHARACTERS))) add(left);
      return { words: lines, byItself: left !== null };
    },
  };
}

/** Electron takes all listeners off a process's streams when it has told of the end. This puts them back. */
export function restoreListeners(stream: Readable | null): void {
  if (stream === null) return;
  const kept = stream.eventNames().map((name) => ({ name, listeners: stream.rawListeners(name) }));
  process.nextTick(() => {
    for (const { name, listeners } of kept) {
      for (const listener of listeners) {
        if (!stream.rawListeners(name).includes(listener)) stream.on(name, listener as () => void);
      }
    }
  });
}

/** On a busy machine the time may be over before main has looked at the pipe even once: it gets one more look. */
async function deadline(): Promise<void> {
  await setTimeout(REST_WITHIN_MS, undefined, { ref: false });
  await setImmediate();
}

function takeFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  } finally {
    rmSync(file, { force: true });
  }
}
