import type { Page } from 'playwright';

import type { HostMessage } from '../../core/api/contract/protocol.ts';
import { inEnglish } from '../../core/text/en.ts';
import type { PortMessage } from '../../renderer/core/bridge.ts';

/** Timeout for answers of the core on a busy machine. */
const TIMEOUT_MS = 120_000;

type Hello = Extract<HostMessage, { kind: 'hello' }>;

/** Messages received over the test's own connection, separate from the page's. */
interface TestConnection {
  readonly port: MessagePort;
  readonly messages: HostMessage[];
}

declare global {
  interface Window {
    testConnection?: TestConnection;
  }
}

/** Connects to the core as the page does, and returns the core's greeting; the page keeps its own connection. */
export async function connectCore(page: Page, timeoutMs = TIMEOUT_MS): Promise<Hello> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const nonce = `test-${Math.random()}`;
        window.addEventListener('message', ({ data, ports: [port] }: MessageEvent<PortMessage>) => {
          if (data.nonce !== nonce) return;
          const messages: HostMessage[] = [];
          window.testConnection = { port, messages };
          port.onmessage = ({ data: message }: MessageEvent<HostMessage>) => void messages.push(message);
          resolve();
        });
        window.stepladder?.connect(nonce);
      }),
  );
  return (await waitForMessage(page, 'hello', timeoutMs)) as Hello;
}

/** Starts a call over the test's connection; the test chooses `id`. */
export async function startCall(page: Page, id: number, name: string, input: Record<string, unknown>): Promise<void> {
  await page.evaluate((call) => window.testConnection?.port.postMessage({ kind: 'call', ...call }), {
    id,
    name,
    input,
  });
}

/** Makes a call and waits for its result; throws the core's error code and message if it fails. */
export async function callCore(page: Page, id: number, name: string, input: Record<string, unknown>): Promise<unknown> {
  await startCall(page, id, name, input);
  const answer = await page.waitForFunction(
    (number) =>
      window.testConnection?.messages.find(
        (message) => (message.kind === 'result' || message.kind === 'error') && message.id === number,
      ),
    id,
    { timeout: TIMEOUT_MS },
  );
  const message = (await answer.jsonValue()) as HostMessage;
  if (message.kind === 'result') return message.result;
  throw new Error(
    message.kind === 'error' ? `${message.error.code}: ${inEnglish(message.error.message)}` : 'no answer',
  );
}

/** Waits for a message of this kind and returns the latest. */
export async function waitForMessage(
  page: Page,
  kind: HostMessage['kind'],
  timeoutMs = TIMEOUT_MS,
): Promise<HostMessage> {
  const handle = await page.waitForFunction(
    (wanted) => window.testConnection?.messages.findLast((message) => message.kind === wanted),
    kind,
    { timeout: timeoutMs },
  );
  return (await handle.jsonValue()) as HostMessage;
}

/** Waits until a training run has finished at least this many epochs, so that it has a checkpoint. */
export async function waitForEpochs(page: Page, id: number, epochs: number): Promise<void> {
  await page.waitForFunction(
    ([number, min]) => {
      const phases =
        window.testConnection?.messages.flatMap((message) =>
          message.kind === 'progress' && message.id === number ? [message.progress] : [],
        ) ?? [];
      return phases.some(({ counts }) => (counts?.['epoch'] ?? 0) > min);
    },
    [id, epochs],
    { timeout: TIMEOUT_MS },
  );
}
