/** The desktop app's entry: a single instance with one window, and the core in its own process. */
import { app, protocol, session, utilityProcess } from 'electron';

import { APP_ID } from './app-id.ts';
import { readAsset, SCHEME } from './main/assets.ts';
import { commandArguments, runCommand } from './main/command.ts';
import { RENDERER } from './main/paths.ts';
import { Program } from './main/program.ts';
import { existingProjectPath, projectInArguments } from './main/project-file.ts';
import { answerPage } from './main/requests.ts';
import { hardenProgram, lockContents, lockSession } from './main/security.ts';
import { polyfillOldMain } from './old-electron.ts';

// What the program writes belongs to its owner alone.
process.umask(0o077);
let program: Program | null = null;
/** A file that macOS asked to open before the program was ready. */
let requestedPath: string | null = null;

/** Opens a file on an external request: a second start, a double click, the system. */
function openFromOutside(path: string | null): void {
  if (program === null) {
    requestedPath = path ?? requestedPath;
    return;
  }
  program.show();
  if (path !== null) program.attempt(async () => program?.openPath(path));
}

/** The project to open at the start; a path that is not a project is `refused`, and reported once there is a window. */
function firstProject(): { readonly project: string | null; readonly refused: string | null } {
  const named = requestedPath ?? projectInArguments(process.argv.slice(1), process.cwd());
  if (named === null) return { project: null, refused: null };
  try {
    return { project: existingProjectPath(named), refused: null };
  } catch {
    return { project: null, refused: named };
  }
}

/**
 * Registers the page's own scheme, `app://stepladder/…`, as a standard origin; call it before the app is ready.
 */
function declareScheme(): void {
  const privileges = { standard: true, secure: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Serves a folder, and nothing else, under the scheme. */
function serveScheme(folder: string): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { status, headers, body } = await readAsset(folder, url, method);
    return new Response(new Uint8Array(body), { status, headers });
  });
}

function start(): void {
  lockSession(session.defaultSession);
  serveScheme(RENDERER);
  const { project, refused } = firstProject();
  answerPage(() => {
    if (program === null) throw new Error('the program has not started');
    return program;
  });
  program = new Program(project);
  if (refused !== null) openFromOutside(refused);
}

const command = commandArguments(process.argv);
if (command !== null) {
  runCommand(command);
} else if (app.requestSingleInstanceLock()) {
  polyfillOldMain({ protocol, utilityProcess });
  app.setAppUserModelId(APP_ID);
  hardenProgram();
  declareScheme();
  app.on('second-instance', (_event, args, folder) => openFromOutside(projectInArguments(args.slice(1), folder)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFromOutside(path);
  });
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  // The first instance has received the file to open.
  app.exit(0);
}
