/** The process that runs the core for the desktop's window. Main starts it as a utility process. */
import { enableCompileCache } from 'node:module';

import type { FileHandles } from '../core/host/files.ts';
import type { Host } from '../core/host/host.ts';
import type { ToCore } from './core-messages.ts';
import { exitOnFaults, exitCleanly } from './core-process/faults.ts';
import { watchJobs } from './core-process/job-watch.ts';
import { listenToMain, pagePort, sendToMain } from './core-process/link.ts';
import { MainPrinter } from './core-process/printer.ts';
import { completeOldCore } from './old-electron.ts';

interface Running {
  readonly host: Host;
  readonly files: FileHandles;
}

exitOnFaults();
completeOldCore();
// Projects, lists and reports hold personal data: what the core writes belongs to its owner alone.
process.umask(0o077);
// Enable the compile cache before loading the core: it halves the startup time.
if (process.env['STEPLADDER_CACHE'] !== undefined) enableCompileCache(process.env['STEPLADDER_CACHE']);
const { FileHandles: Files } = await import('../core/host/files.ts');
const { Host: CoreHost } = await import('../core/host/host.ts');
const { createProject } = await import('../core/api/open.ts');
const { setPrinter } = await import('../core/report/pdf/printer.ts');
const { callError } = await import('../core/host/failure.ts');
await import('../core/without-maglev.mjs');
let running: Running | null = null;
let isEnding = false;
const printer = new MainPrinter(sendToMain);
setPrinter(printer);

listenToMain((message, [port]) => {
  switch (message.kind) {
    case 'open':
      running = open(message);
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

function open({ project, files: granted }: Extract<ToCore, { kind: 'open' }>): Running {
  const files = new Files((handle, { path, use }) => sendToMain({ kind: 'granted', file: { handle, path, use } }));
  for (const { path, use, handle } of granted) files.grant(path, use, handle);
  const host = new CoreHost({ project, files });
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
