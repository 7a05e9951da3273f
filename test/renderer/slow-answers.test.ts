import type { Page } from 'playwright';

import { browserTest as test } from '../needs.ts';
import { openServed, sampleProject } from './helpers/served.ts';

/** Delays the core's answers on the page's next connection, and reports changes of the project more often. */
async function slowDown(page: Page): Promise<void> {
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    const changes = setInterval(() => socket.send(JSON.stringify({ kind: 'changed' })), 200).unref();
    socket.onMessage((message) => server.send(message));
    socket.onClose(() => clearInterval(changes));
    server.onMessage((message) => {
      const { kind } = JSON.parse(String(message)) as { readonly kind: string };
      setTimeout(() => socket.send(message), kind === 'result' ? 700 : 0);
    });
  });
}

test('a view shows its data even if the project changes more often than the core answers', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/models', isolated: true });
  await slowDown(page);
  await page.reload();
  await page.getByLabel('Compare r1').waitFor();
});
