/** Stands in for the core process: answers main and a page, and ends in every way in which the core may end. */
import { setFlagsFromString } from 'node:v8';

import { exitOnFaults, exitCleanly } from '../../../electron/core-process/faults.ts';
import { listenToMain, pagePort, sendToMain } from '../../../electron/core-process/link.ts';

exitOnFaults();

/** The actions that a page can request; main sends only the messages that the real core understands. */
const actions: Readonly<Record<string, () => void>> = {
  throw: () => {
    throw new Error('the core has a fault');
  },
  reject: () => void Promise.reject(new Error('the core has a fault')),
  // Far more than a pipe's capacity, with the last part just before the exit.
  talk: () => {
    for (let line = 1; line <= 10_000; line++) process.stderr.write(`line ${line}\n`);
    throw new Error('the core has a fault');
  },
  exit: () => {
    process.stderr.write('the core has a fault\n');
    process.exit(3);
  },
  kill: () => {
    process.stderr.write('the core is killed\n');
    process.kill(process.pid, 'SIGKILL');
  },
  memory: () => {
    setFlagsFromString('--max-old-space-size=64');
    const allocated: unknown[] = [];
    for (;;) allocated.push(new Array(1_000_000).fill(0.5));
  },
};

listenToMain((message, [port]) => {
  if (message.kind === 'open') {
    sendToMain({
      kind: 'jobs',
      jobs: [{ call: 'open', title: message.project ?? '', isRunning: true, fraction: null }],
    });
    sendToMain({ kind: 'ready' });
  }
  if (message.kind === 'connect') {
    const page = pagePort(port);
    page.onMessage((text) => {
      const { action } = text as { readonly action: string };
      page.send({ answer: text } as never);
      actions[action]?.();
    });
  }
  if (message.kind === 'end') exitCleanly();
});
