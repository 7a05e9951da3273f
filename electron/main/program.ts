import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { app, dialog, shell, type BrowserWindow } from 'electron';

import { callError } from '../../core/host/failure.ts';
import type { Text } from '../../core/text/message.ts';
import type { ShellCommand } from '../../renderer/core/bridge.ts';
import { events } from '../channels.ts';
import type { EndedJob } from '../core-messages.ts';
import { ORIGIN } from './assets.ts';
import { startCore } from './core-link.ts';
import { Core } from './core.ts';
import { askForFiles, askForName, askToCancelJobs } from './dialogs.ts';
import { notifyOfEnd, showProgress, SleepBlocker } from './job-display.ts';
import { faultLines, Log } from './log.ts';
import { setMenu } from './menu.ts';
import { Preferences } from './preferences.ts';
import { Printer } from './printer.ts';
import { existingProjectPath, newProjectPath, PROJECT_EXTENSION } from './project-file.ts';
import { RecentProjects } from './recent.ts';
import { nativeCoreText, nativeText } from './text.ts';
import { createWindow } from './window.ts';

/** The running program: one window, one core, one open project. */
export class Program {
  readonly preferences: Preferences;
  readonly recent: RecentProjects;
  readonly core: Core;
  readonly log: Log;
  readonly window: BrowserWindow;
  readonly #profile: string;
  readonly #sleepBlocker = new SleepBlocker();
  readonly #printer = new Printer();
  #loads = 0;
  #closing: Promise<void> | null = null;

  /** Starts the core before the window, since it takes longer. */
  constructor(project: string | null) {
    this.#profile = app.getPath('userData');
    mkdirSync(this.#profile, { recursive: true });
    this.preferences = new Preferences(this.#file('preferences.json'));
    this.recent = new RecentProjects(this.#file('recent.json'));
    this.log = new Log(this.#file('log.txt'));
    this.log.add(`Stepladder ${app.getVersion()} started on ${process.platform} ${process.arch}`);
    this.core = new Core(
      () => startCore({ cache: this.#file('compiled'), lastOutput: this.#file('core-last-output.txt') }),
      {
        jobs: (jobs) => {
          this.#sleepBlocker.set(jobs.length > 0);
          showProgress(this.window, jobs);
        },
        jobEnded: (job) => this.#jobEnded(job),
        print: (request) => this.#printer.print(request),
        stopPrinting: (id) => (id === null ? this.#printer.stopAll() : this.#printer.stop(id)),
        ended: (ended) => {
          this.log.add(`the core ended: ${ended.cause}, ${ended.detail}\n${faultLines(ended.output)}`);
          this.#notify(events.coreEnded, ended);
        },
      },
    );
    this.core.start(project);
    if (project !== null) this.#remember(project);
    this.window = createWindow({
      stateFile: this.#file('window.json'),
      background: this.preferences.background,
      version: app.getVersion(),
      developerTools: !app.isPackaged,
    });
    this.window.on('close', (event) => this.#close(event));
    this.showMenu();
    this.#load('');
  }

  /** Brings the window to the front after a second start of the program. */
  show(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  command(command: ShellCommand): void {
    this.#notify(events.command, command);
  }

  /** Asks for a project file and opens it. */
  async openProject(): Promise<void> {
    const [path] = await askForFiles(this, { kind: 'project', many: false });
    if (path !== undefined) await this.openPath(path);
  }

  /** Asks for a name, creates an empty project there and opens it; false if the user cancels. */
  async createProject(): Promise<boolean> {
    const path = await askForName(
      this,
      'project',
      nativeText(this.preferences.language).projectName + PROJECT_EXTENSION,
    );
    return path !== null && (await this.#open(newProjectPath(path), { isNew: true }));
  }

  /** Opens an existing project; throws `invalid-file` if it is not one. */
  async openPath(path: string): Promise<void> {
    const project = existingProjectPath(path);
    if (project === this.core.project) return this.show();
    await this.#open(project);
  }

  /** Creates a project in the profile; the page then requests the sample's data. */
  async trySample(): Promise<void> {
    const folder = this.#file('samples');
    mkdirSync(folder, { recursive: true });
    const name = nativeText(this.preferences.language).sampleName;
    await this.#open(newNumberedProject(folder, name), { hash: '#/data?sample=1', isNew: true });
  }

  /** Runs an action of a native part; shows errors in a dialog, since there may be no page. */
  attempt(action: () => Promise<unknown>): void {
    action().catch((error: unknown) => {
      const { language } = this.preferences;
      const { code, message, help } = callError(error);
      this.log.add(`an action of the menu or the system failed (${code})`);
      const detail = [message, ...(help === undefined ? [] : [help])].map((text) => nativeCoreText(text, language));
      void dialog.showMessageBox(this.window, {
        type: 'error',
        title: 'Stepladder',
        message: nativeText(language).cannotOpen,
        detail: detail.join('\n'),
      });
    });
  }

  showMenu(): void {
    setMenu(
      this.window,
      { language: this.preferences.language, recent: this.recent.list() },
      {
        command: (command) => this.command(command),
        newProject: () => this.attempt(() => this.createProject()),
        openProject: () => this.attempt(() => this.openProject()),
        openRecent: (id) => this.attempt(async () => this.openPath(this.recent.pathOf(id))),
        trySample: () => this.attempt(() => this.trySample()),
        showLog: () => shell.showItemInFolder(this.log.path),
      },
    );
  }

  /** Opens a project and loads its page; false if the user keeps the running jobs instead. */
  async #open(
    project: string,
    { hash = '', isNew = false }: { readonly hash?: string; readonly isNew?: boolean } = {},
  ): Promise<boolean> {
    const { jobs } = this.core;
    if (jobs.length > 0 && !(await askToCancelJobs(this, jobs, 'open'))) return false;
    if (isNew) await this.core.create(project);
    await this.core.open(project);
    this.#remember(project);
    this.showMenu();
    this.#load(hash);
    this.show();
    return true;
  }

  /** Lists a project here and among the system's recent documents. */
  #remember(project: string): void {
    this.recent.add(project);
    app.addRecentDocument(project);
  }

  /** Logs the end of a job, and notifies the user of it. */
  #jobEnded(job: EndedJob): void {
    const took = `after ${(job.tookMs / 1000).toFixed(1)} s`;
    this.log.add(`${job.call}: ${job.state} ${took}${job.errorCode === null ? '' : ` (${job.errorCode})`}`);
    const { language } = this.preferences;
    const words = { words: nativeText(language), text: (text: Text) => nativeCoreText(text, language) };
    notifyOfEnd(this.window, job, words, () => this.show());
  }

  /** The counter makes each URL new: if only the part after `#` changed, the page would not reload. */
  #load(hash: string): void {
    this.window
      .loadURL(`${ORIGIN}/?${++this.#loads}${hash}`)
      .catch((error: unknown) => process.stderr.write(`error: ${(error as Error).message}\n`));
  }

  #close(event: Electron.Event): void {
    event.preventDefault();
    this.#closing ??= this.#endAndClose().finally(() => {
      this.#closing = null;
    });
  }

  async #endAndClose(): Promise<void> {
    const { jobs } = this.core;
    if (jobs.length > 0 && !(await askToCancelJobs(this, jobs, 'close'))) return;
    this.window.hide();
    await this.core.end();
    // Without a window, the program quits.
    this.window.destroy();
  }

  #notify(channel: string, message: unknown): void {
    if (!this.window.isDestroyed()) this.window.webContents.send(channel, message);
  }

  #file(name: string): string {
    return join(this.#profile, name);
  }
}

function newNumberedProject(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    try {
      return newProjectPath(join(folder, `${name}${number === 1 ? '' : ` ${number}`}${PROJECT_EXTENSION}`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'invalid-file') throw error;
    }
  }
}
