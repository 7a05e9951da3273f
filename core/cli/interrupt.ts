/**
 * Two signals within this time are one Ctrl-C that reached the program twice: from the terminal and from the process
 * that started it.
 */
const sameKeyMs = 250;

/** Why a job is stopped: it was told to, or the process that started it, and would have told it, is gone. */
export type StopReason = 'signal' | 'orphaned';

/**
 * A signal that aborts at the first Ctrl-C (or SIGTERM, SIGHUP), after `onFirst`; the second one ends the process at
 * once. Where a process started this one over a channel, the end of that process, which may have been killed, aborts
 * too.
 */
export function abortOnInterrupt(onFirst: (why: StopReason) => void): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  let firstMs: number | null = null;
  const abort = (why: StopReason): void => {
    firstMs = performance.now();
    onFirst(why);
    controller.abort();
  };
  const stop = (): void => {
    if (firstMs === null) abort('signal');
    else if (performance.now() - firstMs > sameKeyMs) process.exit(130);
  };
  const leave = (): void => {
    if (firstMs === null) abort('orphaned');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  process.on('disconnect', leave);
  // To listen is no reason to stay.
  process.channel?.unref();
  if (process.connected === false) leave();
  return {
    signal: controller.signal,
    release() {
      for (const signal of signals) process.off(signal, stop);
      process.off('disconnect', leave);
    },
  };
}
