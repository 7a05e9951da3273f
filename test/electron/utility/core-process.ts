/** Stands where the core's process does: answers main and a page through our links, and ends in several ways. */
import { pagePort, utilityLink } from '../../../electron/core-process/link.ts';

const link = utilityLink();

link.onMessage((message, ports) => {
  if (message.kind === 'open') link.send({ kind: 'jobs', jobs: [{ call: 'open', title: message.project ?? '' }] });
  if (message.kind === 'open') link.send({ kind: 'ready' });
  if (message.kind === 'connect') {
    const port = pagePort(ports[0]);
    port.onMessage((said) => port.send({ answer: said, page: message.page } as never));
  }
  if (message.kind === 'end') process.exit(0);
  if (message.kind === 'page-closed') throw new Error('the core has a fault');
});
