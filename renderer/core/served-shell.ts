import type { HostMessage } from '../../core/api/contract/protocol.ts';
import { message } from '../../core/text/message.ts';
import type { PickedFile, RecentProject } from './bridge.ts';
import { pickFiles, saveAsDownload } from './browser-files.ts';
import { FailedCallError, readRefusal } from './failure.ts';
import { plainFileName } from './file-name.ts';
import { beginSession, sessionHeaders, socketProtocols } from './session.ts';
import type { Connection, Shell, ShellProjects } from './shell-types.ts';
import { release, upload } from './upload.ts';

/** The close code with which the server reports that it now shows another project. */
const PROJECT_CHANGED = 4001;

/** The shell of a page in a browser, backed by the server of `stepladder serve`. */
export function servedShell(): Shell {
  beginSession();
  return {
    kind: 'served',
    platform: platform(),
    connect,
    chooseFiles: async ({ kind, many, onProgress }) => upload(await pickFiles(kind, many), onProgress),
    acceptDropped: (files, onProgress) => upload(files, onProgress),
    chooseSave: ({ suggestedName }) => request<PickedFile>('/saves', { suggestedName: plainFileName(suggestedName) }),
    deliver,
    showInFolder: null,
    release,
    saveText: ({ suggestedName, text }) => {
      saveText(plainFileName(suggestedName), text);
      return Promise.resolve(true);
    },
    copyText: (text) =>
      navigator.clipboard.writeText(text).catch((error: Error) => {
        throw new FailedCallError({ code: 'unavailable', message: error.message });
      }),
    projects,
    // A browser has no native menu; the page handles the keys itself.
    onCommand: () => undefined,
    setTheme: () => undefined,
    setLanguage: () => undefined,
  };
}

const projects: ShellProjects = {
  recent: () => request<readonly RecentProject[]>('/projects'),
  open: null,
  create: (name) => openProject({ create: name }, '#/data'),
  createFor: (name) => openProject({ create: name, fresh: true }, '#/data').then(() => true),
  asksForName: false,
  openRecent: (id) => openProject({ open: id }, '#/'),
  openPicked: (file) => openProject({ open: file.handle }, '#/'),
  trySample: () => openProject({ sample: true }, '#/data?sample=1'),
};

function platform(): Shell['platform'] {
  if (navigator.platform.startsWith('Mac')) return 'mac';
  return navigator.platform.startsWith('Win') ? 'windows' : 'linux';
}

async function deliver({ handle, name }: PickedFile, part?: Parameters<Shell['deliver']>[1]): Promise<void> {
  const { address } = await request<{ readonly address: string }>('/downloads', { handle, part });
  const suffix = part === 'control' ? '.control.csv' : typeof part === 'object' ? part.suffix : null;
  const partName = suffix === null ? name : name.replace(/(?:\.csv)?$/i, () => suffix);
  saveAsDownload(address, part === 'manifest' ? `${name}.manifest.json` : partName);
}

function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  saveAsDownload(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Set while this page itself opens another project: it then navigates on its own instead of following the server. */
let opening = false;

async function openProject(choice: object, hash: string): Promise<void> {
  opening = true;
  try {
    await request('/projects', choice);
  } catch (error) {
    opening = false;
    throw error;
  }
  history.replaceState(null, '', hash);
  location.reload();
}

/** Sends a request to the server, as a POST if it has a body. Throws FailedCallError with the server's error. */
async function request<Answer>(path: string, body?: object): Promise<Answer> {
  const headers = await sessionHeaders();
  const options =
    body === undefined
      ? { headers }
      : { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const response = await fetch(path, options).catch(() => {
    throw new FailedCallError({ code: 'unavailable', message: message('serve.noAnswer') });
  });
  const text = await response.text();
  if (response.ok) return (text === '' ? null : JSON.parse(text)) as Answer;
  throw readRefusal(text, message('serve.httpStatus', { status: response.status }));
}

async function connect(): Promise<Connection> {
  const socket = new WebSocket(new URL('/core', location.href.replace(/^http/, 'ws')), await socketProtocols());
  return new Promise((resolve, reject) => {
    // A WebSocket does not report why it failed to open; a plain request does: `usage` if the server does not know this
    // page.
    socket.onclose = () =>
      void request('/projects').then(
        () => reject(new FailedCallError({ code: 'unavailable', message: message('serve.noAnswer') })),
        reject,
      );
    socket.onopen = () => resolve(connection(socket));
  });
}

function connection(socket: WebSocket): Connection {
  let listen: ((message: HostMessage) => void) | null = null;
  const queued: HostMessage[] = [];
  socket.onmessage = (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as HostMessage;
    if (listen === null) queued.push(message);
    else listen(message);
  };
  return {
    send: (message) => {
      // A browser logs an error for what is sent while a socket closes. Its close event then fails every pending call.
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      listen = listener;
      for (const message of queued.splice(0)) listener(message);
    },
    onClose(listener) {
      socket.onclose = ({ code }) => {
        // Another page of this server opened another project; follow it.
        if (code === PROJECT_CHANGED && !opening) location.reload();
        else if (code !== PROJECT_CHANGED) listener({ kind: 'unreachable' });
      };
    },
  };
}
