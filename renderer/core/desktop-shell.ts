import type { HostMessage } from '../../core/api/contract/protocol.ts';
import type { CoreEnded, DesktopBridge, Outcome, PortMessage } from './bridge.ts';
import { FailedCallError } from './failure.ts';
import { plainFileName } from './file-name.ts';
import type { Connection, ConnectionEnd, Shell, ShellProjects } from './shell-types.ts';

/** The shell of the desktop app, on top of the preload's bridge. */
export function desktopShell(bridge: DesktopBridge): Shell {
  const connect = connector(bridge);
  return {
    kind: 'desktop',
    platform: bridge.platform,
    connect,
    chooseFiles: async ({ kind, many }) => unwrap(await bridge.chooseFiles({ kind, many })),
    acceptDropped: async (files) => unwrap(await bridge.acceptDropped(files)),
    chooseSave: async ({ suggestedName, kind }) =>
      unwrap(await bridge.chooseSave({ suggestedName: plainFileName(suggestedName), kind })),
    // The core reads and writes the user's files themselves: there is nothing to download or delete.
    deliver: () => Promise.resolve(),
    showInFolder: (handle) => bridge.showInFolder(handle),
    release: () => undefined,
    saveText: async ({ suggestedName, text }) =>
      unwrap(await bridge.saveText({ suggestedName: plainFileName(suggestedName), text })),
    copyText: async (text) => {
      unwrap(await bridge.copyText(text));
    },
    projects: desktopProjects(bridge),
    onCommand: (listener) => bridge.onCommand(listener),
    setTheme: (theme) => bridge.setTheme(theme),
    setLanguage: (language) => bridge.setLanguage(language),
  };
}

function desktopProjects(bridge: DesktopBridge): ShellProjects {
  return {
    recent: async () => unwrap(await bridge.recentProjects()),
    open: async () => {
      unwrap(await bridge.openProject());
    },
    create: async () => {
      unwrap(await bridge.createProject());
    },
    createFor: async () => unwrap(await bridge.createProject()),
    asksForName: true,
    openRecent: async (id) => {
      unwrap(await bridge.openRecent(id));
    },
    openPicked: async (file) => {
      unwrap(await bridge.openPicked(file.handle));
    },
    trySample: async () => {
      unwrap(await bridge.trySample());
    },
  };
}

function unwrap<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new FailedCallError(outcome.error);
}

/** Opens one connection at a time. When the core ends, so does the connection, even if it still waits for its port. */
function connector(bridge: DesktopBridge): () => Promise<Connection> {
  let close: (end: ConnectionEnd) => void = () => undefined;
  bridge.onCoreEnded((ended: CoreEnded) => close({ kind: 'core-ended', ended }));
  return async () => {
    const endedEarly = new Promise<ConnectionEnd>((resolve) => {
      close = resolve;
    });
    const port = await Promise.race([receivePort(bridge), endedEarly]);
    if (!(port instanceof MessagePort))
      return { send: () => undefined, onMessage: () => undefined, onClose: (listener) => listener(port) };
    const closeListeners: ((end: ConnectionEnd) => void)[] = [];
    let ended: ConnectionEnd | null = null;
    close = (end) => {
      ended = end;
      port.close();
      for (const listener of closeListeners) listener(end);
    };
    return {
      send: (message) => port.postMessage(message),
      onMessage(listener) {
        port.onmessage = (event: MessageEvent<HostMessage>) => listener(event.data);
        port.start();
      },
      onClose(listener) {
        closeListeners.push(listener);
        if (ended !== null) listener(ended);
      },
    };
  };
}

/** Requests a port and waits for its message; the nonce distinguishes it from other messages posted to the window. */
function receivePort(bridge: DesktopBridge): Promise<MessagePort> {
  const nonce = crypto.randomUUID();
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<Partial<PortMessage> | undefined>): void => {
      if (event.source !== window || event.data?.kind !== 'stepladder-port' || event.data.nonce !== nonce) return;
      window.removeEventListener('message', listen);
      resolve(event.ports[0]);
    };
    window.addEventListener('message', listen);
    bridge.connect(nonce);
  });
}
