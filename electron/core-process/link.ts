import type { HostPort } from '../../core/host/session.ts';
import type { FromCore, ToCore } from '../core-messages.ts';

/** The way to main, whichever kind of process this is. */
export interface MainLink {
  send(message: FromCore): void;
  onMessage(listener: (message: ToCore, ports: readonly Electron.MessagePortMain[]) => void): void;
  /** Main is gone without saying so. */
  onClosed(listener: () => void): void;
}

/** The link of a utility process; it is ended together with main by Electron. */
export function utilityLink(): MainLink {
  const { parentPort } = process;
  return {
    send: (message) => parentPort.postMessage(message),
    onMessage: (listener) => parentPort.on('message', ({ data, ports }) => listener(data as ToCore, ports)),
    onClosed: () => undefined,
  };
}

/** The link of a child process of Node. Messages from before the core was loaded wait for the listener. */
export function childLink(): MainLink {
  const waiting: ToCore[] = [];
  let deliver = (message: ToCore): void => void waiting.push(message);
  process.on('message', (message) => deliver(message as ToCore));
  return {
    // Main may be gone already; there is nobody to tell then.
    send: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage(listener) {
      deliver = (message) => listener(message, []);
      for (const message of waiting.splice(0)) deliver(message);
    },
    onClosed: (listener) => process.on('disconnect', listener),
  };
}

/** A page's own port, as the host talks to it. */
export function pagePort(port: Electron.MessagePortMain): HostPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
  };
}
