/**
 * A small program on our link to the core: prints what it receives to stdout, and runs the action named by its
 * argument.
 */
import { join } from 'node:path';

import { app, MessageChannelMain } from 'electron';

import { startCore } from '../../../electron/main/core-link.ts';
import { causeOf } from '../../../electron/main/core.ts';

const [action] = process.argv.slice(-1);

function send(what: string, text: unknown): void {
  process.stdout.write(`${JSON.stringify([what, text])}\n`);
}

void app.whenReady().then(() => {
  const profile = app.getPath('userData');
  const link = startCore({ cache: join(profile, 'compiled'), lastOutput: join(profile, 'core-last-output.txt') });
  link.onEnd((end) => {
    send('end', { ...end, cause: causeOf(true, end) });
    app.quit();
  });
  link.onMessage((message) => {
    send('message', message);
    if (message.kind !== 'ready') return;
    const { port1, port2 } = new MessageChannelMain();
    port2.on('message', ({ data }) => {
      send('page', data);
      if (action === 'end') link.send({ kind: 'end' });
      if (action === 'force') link.kill();
    });
    port2.start();
    link.connect(port1);
    port2.postMessage({ action });
  });
  link.send({ kind: 'open', project: 'a project', files: [] });
});
