/**
 * A small program that uses the app's link to the core: it prints what it receives to stdout, and requests the action
 * that its argument names.
 */
import { join } from 'node:path';

import { app, MessageChannelMain } from 'electron';

import { startCore } from '../../../electron/main/core-link.ts';
import { causeOf } from '../../../electron/main/core.ts';

const [action] = process.argv.slice(-1);

function print(kind: string, text: unknown): void {
  process.stdout.write(`${JSON.stringify([kind, text])}\n`);
}

void app.whenReady().then(() => {
  const profile = app.getPath('userData');
  const link = startCore({ cache: join(profile, 'compiled'), lastOutput: join(profile, 'core-last-output.txt') });
  link.onEnd((end) => {
    print('end', { ...end, cause: causeOf(true, end) });
    app.quit();
  });
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
});
