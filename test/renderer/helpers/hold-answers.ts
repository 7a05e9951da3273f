import type { Page } from 'playwright';

/** Holds back the answers to a call on the page's next connection until the returned function is called. */
export async function holdAnswers(page: Page, name: string): Promise<() => void> {
  const ids = new Set<number>();
  const held: (() => void)[] = [];
  let holds = true;
  await page.routeWebSocket(/core$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { kind, id, name: called } = JSON.parse(String(message)) as Partial<Record<string, string | number>>;
      if (kind === 'call' && called === name) ids.add(Number(id));
      server.send(message);
    });
    server.onMessage((message) => {
      const { kind, id } = JSON.parse(String(message)) as Partial<Record<string, string | number>>;
      const send = (): void => socket.send(message);
      if (holds && kind === 'result' && ids.has(Number(id))) held.push(send);
      else send();
    });
  });
  return () => {
    holds = false;
    for (const send of held) send();
  };
}
