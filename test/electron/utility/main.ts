/** A small program on our link to the core: tells on stdout what it is told, and has done what its argument names. */
import { join } from 'node:path';

import { app, MessageChannelMain } from 'electron';

import { startCore } from '../../../electron/main/core-link.ts';
import { causeOf } from '../../../electron/main/core.ts';

const [deed] = process.argv.slice(-1);

function tell(what: string, said: unknown): void {
  process.stdout.write(`${JSON.stringify([what, said])}\n`);
}

void app.whenReady().then(() => {
  const profile = app.getPath('userData');
  const link = startCore({ cache: join(profile, 'compiled'), lastWords: join(profile, 'core-last-words.txt') });
  link.onEnd((end) => {
    tell('end', { ...end, cause: causeOf(true, end) });
    app.quit();
  });
  link.onMessage((message) => {
    tell('message', message);
    if (message.kind !== 'ready') return;
    const { port1, port2 } = new MessageChannelMain();
    port2.on('message', ({ data }) => {
      tell('page', data);
      if (deed === 'end') link.send({ kind: 'end' });
      if (deed === 'force') link.kill();
    });
    port2.start();
    link.connect(port1);
    port2.postMessage({ deed });
  });
  link.send({ kind: 'open', project: 'a project', files: [] });
});
