import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Ctrl-C arrives twice: from the terminal, and from `run.mjs`, which passes it on. */
const SAME_KEY_MS = 500;

/**
 * A signal that aborts at the first Ctrl-C, SIGTERM or SIGHUP, after `onFirst`; the second one exits immediately. The
 * exit code is the one that a shell shows for the signal.
 */
export function endOnSignals(onFirst: (name: NodeJS.Signals, exitCode: number) => void): AbortSignal {
  const ending = new AbortController();
  let firstMs: number | null = null;
  for (const name of SIGNALS)
    process.on(name, () => {
      const exitCode = 128 + constants.signals[name];
      if (firstMs === null) {
        firstMs = performance.now();
        onFirst(name, exitCode);
        ending.abort();
      } else if (performance.now() - firstMs > SAME_KEY_MS) {
        process.exit(exitCode);
      }
    });
  return ending.signal;
}
