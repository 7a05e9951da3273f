/**
 * What the desktop's preload hands to the page as `window.stepladder`, and the types that both shells share. Types
 * only: the preload is bundled apart from the renderer, and nothing but plain data crosses between the two.
 */
import type { CallError } from '../../core/api/contract/protocol.ts';
import type { Language } from '../../core/text/tags.ts';

export type { Language } from '../../core/text/tags.ts';

/** What a file is chosen for; it decides the endings that a dialog offers. */
export type FileKind = 'funnel' | 'audience' | 'project';

/** What is about to be written. */
export type SaveKind = 'csv' | 'html' | 'json' | 'project';

/** The colours of the window; `system` follows the operating system. */
export type Theme = 'light' | 'dark' | 'system';

/** A file that the user chose. The page never sees its path: calls name the handle. */
export interface PickedFile {
  /** `file:` and random text; valid until the shell ends. */
  readonly handle: string;
  /** The file's name without its folder. */
  readonly name: string;
  /** Size in bytes; null for a file that is yet to be written. */
  readonly bytes: number | null;
}

/** A project that was open before. */
export interface RecentProject {
  readonly id: string;
  /** The file's name without its ending. */
  readonly name: string;
  /** The folder as the user knows it, for telling projects of one name apart. */
  readonly folder: string;
  /** ISO 8601. */
  readonly openedAt: string;
}

/** What the native menu, a keyboard shortcut of the system or a dropped file asks the page to do. */
export type ShellCommand =
  | 'new-project'
  | 'open-project'
  | 'import'
  | 'score'
  | 'export'
  | 'settings'
  | 'shortcuts'
  | 'view-data'
  | 'view-funnel'
  | 'view-banks'
  | 'view-train'
  | 'view-models'
  | 'view-score';

/** How the core's process ended without being asked to. The shell starts a new one; the page connects again. */
export interface CoreEnded {
  readonly cause: 'crashed' | 'killed' | 'out-of-memory' | 'could-not-start';
  /** The exit code or the name of the signal, for a report; null where there is none. */
  readonly detail: string | null;
  /** The end of what it wrote before it ended. */
  readonly words: string;
  /** False after several deaths in a short time: the page then offers to try again, which is another `connect`. */
  readonly restarting: boolean;
}

/** What asking the shell came to; errors cross the bridge as data, since an `Error` would lose its code and help. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: CallError };

/** The message with which the preload hands the page its port: `event.data`, with the port as `event.ports[0]`. */
export interface PortMessage {
  readonly kind: 'stepladder-port';
  /** As given to `connect`. */
  readonly nonce: string;
}

/** `window.stepladder` of the desktop app. Plain functions; every one may be called at any time. */
export interface DesktopBridge {
  readonly platform: 'linux' | 'mac' | 'windows';
  /** The program's version, e.g. `0.1.0`. */
  readonly version: string;
  /**
   * Asks for a new connection with the core; answered by a `PortMessage` posted to this window. The port is not yet
   * started.
   */
  connect(nonce: string): void;
  /** Tells when the core's process ended unasked; the listener is called before a new connection is possible. */
  onCoreEnded(listener: (ended: CoreEnded) => void): void;
  /** A dialog for files to read; empty where it was cancelled. */
  chooseFiles(options: { readonly kind: FileKind; readonly many: boolean }): Promise<Outcome<readonly PickedFile[]>>;
  /** Grants files that were dropped on the page. */
  acceptDropped(files: readonly File[]): Promise<Outcome<readonly PickedFile[]>>;
  /** A dialog for a file to write; null where it was cancelled. */
  chooseSave(options: { readonly suggestedName: string; readonly kind: SaveKind }): Promise<Outcome<PickedFile | null>>;
  /** Shows a file that was written in the system's file manager. */
  showInFolder(handle: string): void;
  /** A dialog, then an atomic write of this text; false where it was cancelled. */
  saveText(options: { readonly suggestedName: string; readonly text: string }): Promise<Outcome<boolean>>;
  /** Puts a text on the clipboard. */
  copyText(text: string): Promise<Outcome<null>>;
  /** The projects opened before, newest first; files that are gone are left out. */
  recentProjects(): Promise<Outcome<readonly RecentProject[]>>;
  /**
   * Each of these opens a project in this window and loads the page anew; where a dialog was cancelled, nothing
   * happens.
   */
  openProject(): Promise<Outcome<null>>;
  createProject(): Promise<Outcome<null>>;
  openRecent(id: string): Promise<Outcome<null>>;
  /** Opens a project file that was dropped or chosen. */
  openPicked(handle: string): Promise<Outcome<null>>;
  /** Opens a fresh project; the page is loaded with `#/data?sample=1` and starts the call that fills it. */
  trySample(): Promise<Outcome<null>>;
  onCommand(listener: (command: ShellCommand) => void): void;
  /** For the native parts: the window's background, menus and dialogs. */
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
}

declare global {
  interface Window {
    /** Absent where the page is served to a browser. */
    readonly stepladder?: DesktopBridge;
  }
}
