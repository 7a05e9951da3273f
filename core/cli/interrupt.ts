/** Two signals within this time are one Ctrl-C that arrived twice: from the terminal and from the parent process. */
const SAME_KEY_MS = 250;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why a job is stopped: on request, or because the parent process, which would have requested it, is gone. */
export type StopReason = 'signal' | 'orphaned';

/**
 * A signal that aborts at the first Ctrl-C (or SIGTERM, SIGHUP), after `onFirst`; the second one exits immediately. If
 * the parent process opened a channel, the end of that channel aborts too, even if the parent was killed.
 */
export function abortOnInterrupt(onFirst: (reason: StopReason) => void): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  let firstMs: number | null = null;
  const abort = (reason: StopReason): void => {
    firstMs = performance.now();
    onFirst(reason);
    controller.abort();
  };
  const onSignal = (): void => {
    if (firstMs === null) abort('signal');
    else if (performance.now() - firstMs > SAME_KEY_MS) exitNow();
  };
  const onDisconnect = (): void => {
    if (firstMs === null) abort('orphaned');
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('disconnect', onDisconnect);
  // Listening must not keep the process alive.
  process.channel?.unref();
  if (process.connected === false) onDisconnect();
  return {
    signal: controller.signal,
    release() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
      process.off('disconnect', onDisconnect);
    },
  };
}

/**
 * Runs the exit listeners and ends the process. If a file is still being opened or read, ends it as Ctrl-C does by
 * default: Node's own exit would wait, and a pipe may never have anything to read.
 */
function exitNow(): void {
  process.once('exit', () => {
    if (!process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'))) return;
    for (const signal of SIGNALS) process.removeAllListeners(signal);
    process.kill(process.pid, 'SIGINT');
  });
  process.exit(130);
}
