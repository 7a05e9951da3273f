/** Runs the core for the desktop's window, as main tells it to. */
import { createProject } from '../../core/api/open.ts';
import { callError } from '../../core/host/failure.ts';
import { FileHandles } from '../../core/host/files.ts';
import { Host } from '../../core/host/host.ts';
import { loadReachableCalls, type AnyCall } from '../../core/host/reachable.ts';
import { setHostPrinter } from '../../core/report/pdf/printer.ts';
import type { ToCore } from '../core-messages.ts';
import { polyfillOldCore } from '../old-electron.ts';
import { exitCleanly } from './faults.ts';
import { watchJobs } from './job-watch.ts';
import { listenToMain, pagePort, sendToMain } from './link.ts';
import { MainPrinter } from './printer.ts';

interface Running {
  readonly host: Host;
  readonly files: FileHandles;
}

let running: Running | null = null;
let isEnding = false;

/** Loads all calls, then follows main's messages, until one of them ends the process. */
export async function followMain(): Promise<void> {
  polyfillOldCore();
  const calls = await loadReachableCalls();
  // Imported after loading, which it would slow down, and before any call computes.
  await import('../../core/without-maglev.mjs');
  const printer = new MainPrinter(sendToMain);
  setHostPrinter(printer);
  listenToMain((message, [port]) => {
    switch (message.kind) {
      case 'open':
        running = open(message, calls);
        break;
      case 'create':
        void create(message.project);
        break;
      case 'grant':
        running?.files.grant(message.file.path, message.file.use, message.file.handle);
        break;
      case 'printed':
        printer.printed(message.id, message.problem);
        break;
      case 'connect':
        running?.host.connect(pagePort(port));
        break;
      case 'end':
        void end();
        break;
      default:
        message satisfies never;
    }
  });
}

function open({ project, files: granted }: Extract<ToCore, { kind: 'open' }>, calls: readonly AnyCall[]): Running {
  const files = new FileHandles((handle, { path, use }) =>
    sendToMain({ kind: 'granted', file: { handle, path, use } }),
  );
  for (const { path, use, handle } of granted) files.grant(path, use, handle);
  const host = new Host({ project, files, calls });
  host.connect(watchJobs(sendToMain));
  sendToMain({ kind: 'ready' });
  return { host, files };
}

async function create(project: string): Promise<void> {
  try {
    await createProject(project);
    sendToMain({ kind: 'created', error: null });
  } catch (error) {
    sendToMain({ kind: 'created', error: callError(error) });
  }
}

/**
 * Cancels jobs, which save their partial results, then exits the process. Main may ask again meanwhile, for instance if
 * the user closes the window while another project is being opened.
 */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  const host = running?.host;
  running = null;
  await host?.close();
  // Native libraries may keep threads and handles open; all of our own data is written and closed by now.
  exitCleanly();
}
