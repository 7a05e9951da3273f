import type { HostPort } from '../../core/host/session.ts';
import type { FromCore, ToCore } from '../core-messages.ts';

/** Sends a message to main. */
export function sendToMain(message: FromCore): void {
  process.parentPort.postMessage(message);
}

/** Calls the listener with all past and future messages from main. Electron ends this process together with main. */
export function listenToMain(listener: (message: ToCore, ports: readonly Electron.MessagePortMain[]) => void): void {
  process.parentPort.on('message', ({ data, ports }) => listener(data as ToCore, ports));
}

/** A page's own port, as the host uses it. */
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
