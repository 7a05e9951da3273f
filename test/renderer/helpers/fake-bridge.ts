import type { Page } from 'playwright';

import type { CoreEnded } from '../../../renderer/core/bridge.ts';

/**
 * Runs in the page before its own scripts: a bridge like the preload's, with a fake core that trains one bank and can
 * crash.
 */
const script = `
const project = { name: 'Spring', path: '/projects/Spring.stepladder' };
const job = {
  job: 1, call: 'train', input: { dataset: 'sample', bank: 'Northern' }, title: 'training of Northern',
  state: 'running', progress: null, notes: [], error: null, result: null,
  queuedAt: '2026-05-01T10:00:00Z', startedAt: '2026-05-01T10:00:00Z', endedAt: null,
};
const run = {
  run: 'r7', dataset: 'sample', bank: 'Northern', status: 'interrupted', createdAt: '2026-05-01T10:00:01Z',
};
const answers = {
  datasets: { datasets: [], damaged: [] },
  banks: { banks: [], damaged: [] },
  'training-runs': { runs: [run] },
};
const fakeBridge = window.fakeBridge = { calls: [], connections: 0, end: () => undefined };
const done = async (value) => ({ ok: true, value });
window.stepladder = {
  platform: 'linux', version: '0', onCoreEnded: (listener) => { fakeBridge.end = listener; },
  connect(nonce) {
    if (failure !== null) return setTimeout(() => fakeBridge.end(failure));
    const { port1, port2 } = new MessageChannel();
    fakeBridge.connections++;
    port1.onmessage = ({ data }) => {
      if (data.kind !== 'call') return;
      fakeBridge.calls.push(data);
      const error = { code: 'unavailable', message: 'not in this test' };
      if (data.name in answers) port1.postMessage({ kind: 'result', id: data.id, result: answers[data.name] });
      else if (data.name !== 'train') port1.postMessage({ kind: 'error', id: data.id, error });
    };
    const jobs = fakeBridge.connections === 1 ? [job] : [];
    port1.postMessage({ kind: 'hello', project: hasProject ? project : null, jobs });
    window.postMessage({ kind: 'stepladder-port', nonce }, location.origin, [port2]);
  },
  chooseFiles: () => done([]), chooseSave: () => done(null),
  acceptDropped: (files) => done(files.map(({ name }) => ({ handle: 'file:' + name, name, bytes: 1 }))),
  showInFolder: () => undefined, saveText: () => done(false), copyText: () => done(null),
  recentProjects: () => done([]), openProject: () => done(null), createProject: () => done(creates),
  openRecent: () => done(null), openPicked: () => done(null), trySample: () => done(null),
  onCommand: () => undefined, setTheme: () => undefined, setLanguage: () => undefined,
};`;

/** How the fake of the desktop's bridge behaves. */
interface FakeOptions {
  /** Why the core cannot be started; null if it can. */
  readonly failure?: CoreEnded | null;
  /** Whether a project is open. */
  readonly hasProject?: boolean;
  /** Whether the user confirms the dialog for a new project; otherwise the user cancels it. */
  readonly creates?: boolean;
}

/**
 * Installs a fake of the desktop's bridge on the page's next load; `window.fakeBridge` records the page's requests and
 * can end its core.
 */
export async function installBridge(page: Page, options: FakeOptions = {}): Promise<void> {
  const { failure = null, hasProject = true, creates = false } = options;
  const settings = JSON.stringify({ failure, hasProject, creates });
  await page.addInitScript(`{ const { failure, hasProject, creates } = ${settings}; ${script} }`);
  await page.goto('about:blank');
}
