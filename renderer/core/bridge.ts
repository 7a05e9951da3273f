/**
 * The API that the desktop's preload exposes to the page as `window.stepladder`, and the types that both shells, the
 * desktop app and the browser, share. Types only: the preload has its own bundle, and only plain data crosses the
 * bridge.
 */
import type { CallError } from '../../core/api/contract/protocol.ts';
import type { Language } from '../../core/text/tags.ts';
import type { ViewName } from './view-names.ts';

export type { Language } from '../../core/text/tags.ts';

/** The purpose of an open dialog; decides which file extensions it offers. */
export type FileKind = 'funnel' | 'audience' | 'project';

/** The kind of file to write. */
export type SaveKind = 'csv' | 'xlsx' | 'html' | 'pdf' | 'svg' | 'png' | 'json' | 'zip' | 'project';

/** The colours of the window; `system` follows the operating system. */
export type Theme = 'light' | 'dark' | 'system';

/** A file that the user chose. Calls name it by its handle, never by its path. */
export interface PickedFile {
  /** `file:` and a random string; valid until the shell quits. */
  readonly handle: string;
  /** The file's name without its folder. */
  readonly name: string;
  /** Size in bytes; null for a file that does not exist yet. */
  readonly bytes: number | null;
}

/** A recently opened project. */
export interface RecentProject {
  readonly id: string;
  /** The file's name without its extension. */
  readonly name: string;
  /** The folder as the user knows it, to distinguish projects with the same name. */
  readonly folder: string;
  /** ISO 8601. */
  readonly openedAt: string;
}

/** A command of the window, given by the native menu, a key or a button of the page. */
export type ShellCommand =
  | 'new-project'
  | 'open-project'
  | 'import'
  | 'score'
  | 'export'
  | 'settings'
  | 'shortcuts'
  | 'about'
  | `view-${ViewName}`;

/** An unexpected exit of the core process. If `restarting`, the shell starts a new one and the page connects again. */
export interface CoreEnded {
  readonly cause: 'crashed' | 'killed' | 'out-of-memory' | 'could-not-start';
  /** The exit code or the name of the signal, for a report; null if unknown. */
  readonly detail: string | null;
  /** The tail of its output. */
  readonly output: string;
  /** False after several crashes in a short time: the page then offers a retry, which calls `connect` again. */
  readonly restarting: boolean;
}

/**
 * The result of a request to the shell. Errors cross the bridge as data, since an `Error` would lose its code and help.
 */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: CallError };

/** The message with which the preload passes the port to the page: `event.data`, with the port as `event.ports[0]`. */
export interface PortMessage {
  readonly kind: 'stepladder-port';
  /** The value passed to `connect`. */
  readonly nonce: string;
}

/** `window.stepladder` of the desktop app: plain functions that may be called at any time. */
export interface DesktopBridge {
  readonly platform: 'linux' | 'mac' | 'windows';
  /** The program's version, e.g. `0.1.0`. */
  readonly version: string;
  /**
   * Requests a new connection to the core. The answer is a `PortMessage` posted to this window; the port is not
   * started yet.
   */
  connect(nonce: string): void;
  /** Calls the listener after an unexpected exit of the core process, before a new connection is possible. */
  onCoreEnded(listener: (ended: CoreEnded) => void): void;
  /** Shows a dialog for files to read; empty if the user cancels. */
  chooseFiles(options: { readonly kind: FileKind; readonly many: boolean }): Promise<Outcome<readonly PickedFile[]>>;
  /** Grants access to files dropped on the page. */
  acceptDropped(files: readonly File[]): Promise<Outcome<readonly PickedFile[]>>;
  /** Shows a dialog for a file to write; null if the user cancels. */
  chooseSave(options: { readonly suggestedName: string; readonly kind: SaveKind }): Promise<Outcome<PickedFile | null>>;
  /** Shows a written file in the system's file manager. */
  showInFolder(handle: string): void;
  /** Shows a dialog, then writes this text atomically; false if the user cancels. */
  saveText(options: { readonly suggestedName: string; readonly text: string }): Promise<Outcome<boolean>>;
  /** Copies a text to the clipboard. */
  copyText(text: string): Promise<Outcome<null>>;
  /** Recently opened projects, newest first, without files that no longer exist. */
  recentProjects(): Promise<Outcome<readonly RecentProject[]>>;
  /**
   * Like the four methods below, opens a project in this window and reloads the page. Does nothing if the user cancels
   * the dialog.
   */
  openProject(): Promise<Outcome<null>>;
  /** False if the user cancels. */
  createProject(): Promise<Outcome<boolean>>;
  openRecent(id: string): Promise<Outcome<null>>;
  /** Opens a project file that was dropped or chosen. */
  openPicked(handle: string): Promise<Outcome<null>>;
  /** Creates a project and loads the page with `#/data?sample=1`; the page then starts the call that fills it. */
  trySample(): Promise<Outcome<null>>;
  onCommand(listener: (command: ShellCommand) => void): void;
  /** For the native parts: the window's background, menus and dialogs. */
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
}

declare global {
  interface Window {
    /** Undefined when a browser shows the page. */
    readonly stepladder?: DesktopBridge;
  }
}
