import type { HostMessage } from '../../core/api/protocol.ts';
import type { PickedFile, RecentProject } from './bridge.ts';
import { pickFiles, saveAsDownload } from './browser-files.ts';
import { CallFailure } from './failure.ts';
import { upload } from './upload.ts';
import type { Connection, Shell } from './shell.ts';

/** The shell of a page in a browser, over the server of `stepladder serve`. */
export function servedShell(): Shell {
  return {
    kind: 'served',
    platform: navigator.platform.startsWith('Mac') ? 'mac' : navigator.platform.startsWith('Win') ? 'windows' : 'linux',
    connect,
    chooseFiles: async ({ kind, many, onProgress }) => upload(await pickFiles(kind, many), onProgress),
    acceptDropped: (files, onProgress) => upload(files, onProgress),
    chooseSave: ({ suggestedName }) => request<PickedFile>('/saves', { suggestedName }),
    deliver(file) {
      saveAsDownload(`/files/${encodeURIComponent(file.handle)}`, file.name);
      return Promise.resolve();
    },
    showInFolder: null,
    saveText({ suggestedName, text }) {
      const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
      saveAsDownload(address, suggestedName);
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      return Promise.resolve(true);
    },
    projects: {
      recent: () => request<readonly RecentProject[]>('/projects'),
      open: null,
      create: (name) => openProject({ create: name }, '#/data'),
      asksForName: false,
      openRecent: (id) => openProject({ open: id }, '#/'),
      openPicked: (file) => openProject({ open: file.handle }, '#/'),
      trySample: () => openProject({ sample: true }, '#/data?sample=1'),
    },
    // A browser has no menu of ours; the page listens to the keys itself.
    onCommand: () => undefined,
    setTheme: () => undefined,
    setLanguage: () => undefined,
  };
}

async function openProject(choice: object, hash: string): Promise<void> {
  await request('/projects', choice);
  history.replaceState(null, '', hash);
  location.reload();
}

/** Asks the server; a body makes it a POST. Throws CallFailure with what the server says. */
async function request<Answer>(path: string, body?: object): Promise<Answer> {
  const options = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options).catch(() => {
    throw new CallFailure({ code: 'unavailable', message: 'the program does not answer' });
  });
  const text = await response.text();
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer;
  throw readFailure(text, response.status);
}

/** The error in a refusal, which is either JSON of a CallError or a line of text. */
function readFailure(text: string, status: number): CallFailure {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === 'string') return new CallFailure({ code: 'unavailable', message: error });
    if (typeof error === 'object' && error !== null && 'message' in error) return new CallFailure(error as CallFailure);
  } catch { /* a line of text */ }
  return new CallFailure({ code: 'unavailable', message: text.trim() || `HTTP ${status}` });
}

function connect(): Promise<Connection> {
  const socket = new WebSocket(new URL('/core', location.href.replace(/^http/, 'ws')));
  return new Promise((resolve, reject) => {
    socket.onclose = () => reject(new CallFailure({ code: 'unavailable', message: 'the program does not answer' }));
    socket.onopen = () => resolve(connection(socket));
  });
}

function connection(socket: WebSocket): Connection {
  let listen: ((message: HostMessage) => void) | null = null;
  const early: HostMessage[] = [];
  socket.onmessage = (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as HostMessage;
    if (listen === null) early.push(message);
    else listen(message);
  };
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage(listener) {
      listen = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onClose(listener) {
      socket.onclose = () => listener({ kind: 'unreachable' });
    },
  };
}
