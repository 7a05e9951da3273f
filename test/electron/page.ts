import type { Page } from 'playwright';

import type { HostMessage } from '../../core/api/protocol.ts';
import type { PortMessage } from '../../renderer/core/bridge.ts';

/** The core's first message to a connection of its own, made as the page makes them. */
export function greeting(page: Page): Promise<Extract<HostMessage, { kind: 'hello' }>> {
  return page.evaluate(() => new Promise<Extract<HostMessage, { kind: 'hello' }>>((resolve) => {
    const nonce = `test-${Math.random()}`;
    window.addEventListener('message', ({ data, ports: [port] }: MessageEvent<PortMessage>) => {
      if (data.nonce !== nonce) return;
      port.onmessage = ({ data: hello }: MessageEvent<Extract<HostMessage, { kind: 'hello' }>>) => resolve(hello);
    });
    window.stepladder?.connect(nonce);
  }));
}

/** Makes one call over a connection of its own and waits for its result; throws the core's sentence where it fails. */
export function callCore(page: Page, name: string, input: Record<string, unknown>): Promise<unknown> {
  return page.evaluate(({ name: call, input: given }) => new Promise<unknown>((resolve, reject) => {
    const nonce = `test-${Math.random()}`;
    window.addEventListener('message', ({ data, ports: [port] }: MessageEvent<PortMessage>) => {
      if (data.nonce !== nonce) return;
      port.onmessage = ({ data: answer }: MessageEvent<HostMessage>) => {
        if (answer.kind === 'result') resolve(answer.result);
        if (answer.kind === 'error') reject(new Error(`${answer.error.code}: ${answer.error.message}`));
      };
      port.postMessage({ kind: 'call', id: 1, name: call, input: given });
    });
    window.stepladder?.connect(nonce);
  }), { name, input });
}
