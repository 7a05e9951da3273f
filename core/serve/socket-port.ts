import type { RawData, WebSocket } from 'ws';

import type { HostMessage } from '../api/contract/protocol.ts';
import type { HostPort } from '../host/session.ts';

const PING_EVERY_MS = 30_000;
/** A browser with more unsent bytes than this counts as too slow. */
const CONGESTED_BYTES = 4_000_000;
/** How often to check whether a slow browser has caught up. */
const DRAIN_EVERY_MS = 100;

/**
 * A browser's socket as a port of the host. If the browser is too slow, drops progress and sends only the latest list
 * of jobs once it catches up; never drops replies. A browser that does not answer pings counts as disconnected.
 */
export function socketPort(socket: WebSocket): HostPort {
  const pending = new Map<string, HostMessage>();
  const write = (message: HostMessage): void => socket.send(JSON.stringify(message), () => undefined);
  const timers = [
    keepAlive(socket),
    setInterval(() => {
      if (pending.size === 0 || socket.bufferedAmount > CONGESTED_BYTES) return;
      for (const message of pending.values()) write(message);
      pending.clear();
    }, DRAIN_EVERY_MS),
  ];
  socket.on('close', () => timers.forEach(clearInterval));
  socket.on('error', () => socket.terminate());
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (!mayWait(message) || (socket.bufferedAmount <= CONGESTED_BYTES && pending.size === 0)) write(message);
      else if (message.kind !== 'progress') pending.set(message.kind, message);
    },
    onMessage: (listener) => {
      socket.on('message', (data) => listener(parse(data)));
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
  };
}

function mayWait({ kind }: HostMessage): boolean {
  return kind === 'progress' || kind === 'jobs' || kind === 'changed';
}

/** Passes invalid JSON to the host as a text, which it rejects like any other invalid message. */
function parse(data: RawData): unknown {
  const text = String(data);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  return setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_EVERY_MS);
}
