/** A small program on our link to a utility process: tells on stdout, line by line, what it is told, and does what its arguments ask for. */
import { app, MessageChannelMain } from 'electron';

import { startUtility } from '../../../electron/main/core-link.ts';

const [deed] = process.argv.slice(-1);

function tell(what: string, said: unknown): void {
  process.stdout.write(`${JSON.stringify([what, said])}\n`);
}

void app.whenReady().then(() => {
  const link = startUtility(process.env);
  link.onEnd((end) => {
    tell('end', end);
    app.quit();
  });
  link.onMessage((message) => {
    tell('message', message);
    if (message.kind !== 'ready') return;
    const { port1, port2 } = new MessageChannelMain();
    port2.on('message', ({ data }) => {
      tell('page', data);
      if (deed === 'signal') process.kill(link.pid ?? 0, 'SIGKILL');
      else if (deed === 'kill') link.kill();
      else link.send(deed === 'close' ? { kind: 'end' } : { kind: 'page-closed', page: 0 });
    });
    port2.start();
    link.connect(1, port1);
    port2.postMessage({ hello: 'core' });
  });
  link.send({ kind: 'open', project: 'a project', files: [] });
});
