/**
 * A small program that uses the app's link to the core: for each action that its argument names, it starts a core's
 * process, requests the action and prints what it receives to stdout.
 */
import { join } from 'node:path';

import { app, MessageChannelMain } from 'electron';

import { startCore } from '../../../electron/main/core-link.ts';
import { causeOf } from '../../../electron/main/core.ts';

const actions = process.argv[process.argv.length - 1].split(',');

/** Starts a process, requests the action, and waits until the process has ended. */
function run(action: string): Promise<void> {
  const print = (kind: string, text: unknown): void =>
    void process.stdout.write(`${JSON.stringify([action, kind, text])}\n`);
  const profile = app.getPath('userData');
  const lastOutput = join(profile, `core-last-output-${action}.txt`);
  const link = startCore({ cache: join(profile, 'compiled'), lastOutput });
  link.onMessage((message) => {
    print('message', message);
    if (message.kind !== 'ready') return;
    const { port1, port2 } = new MessageChannelMain();
    port2.on('message', ({ data }) => {
      print('page', data);
      if (action === 'end') link.send({ kind: 'end' });
      if (action === 'force') link.kill();
    });
    port2.start();
    link.connect(port1);
    port2.postMessage({ action });
  });
  link.send({ kind: 'open', project: 'a project', files: [] });
  return new Promise((resolve) => {
    link.onEnd((end) => {
      print('end', { ...end, cause: causeOf(true, end) });
      resolve();
    });
  });
}

void app.whenReady().then(async () => {
  for (const action of actions) await run(action);
  app.quit();
});
