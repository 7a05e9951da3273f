/** Two signals within this time are one Ctrl-C that reached the program twice: from the terminal and from the process that started it. */
const sameKeyMs = 250;

/** A signal that aborts at the first Ctrl-C (or SIGTERM, SIGHUP), after `onFirst`; the second one ends the process at once. */
export function abortOnInterrupt(onFirst: () => void): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  let firstMs: number | null = null;
  const stop = (): void => {
    if (firstMs === null) {
      firstMs = performance.now();
      onFirst();
      controller.abort();
    } else if (performance.now() - firstMs > sameKeyMs) {
      process.exit(130);
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return { signal: controller.signal, release: () => { for (const signal of signals) process.off(signal, stop); } };
}
