import type { ClientMessage, HostMessage } from '../../core/api/contract/protocol.ts';
import type {
  CoreEnded,
  FileKind,
  Language,
  PickedFile,
  RecentProject,
  SaveKind,
  ShellCommand,
  Theme,
} from './bridge.ts';

/**
 * Why a connection to the core ended: its process crashed, nothing responds, or a restarted server does not know this
 * page.
 */
export type ConnectionEnd =
  | { readonly kind: 'core-ended'; readonly ended: CoreEnded }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused' };

/** An open connection to the core. */
export interface Connection {
  send(message: ClientMessage): void;
  /** Also delivers the messages that arrived before the listener was set. */
  onMessage(listener: (message: HostMessage) => void): void;
  onClose(listener: (end: ConnectionEnd) => void): void;
}

/** Upload progress, 0 to 1. */
export type UploadProgress = (fraction: number) => void;

/** See DesktopBridge for each method; failures throw FailedCallError. */
export interface Shell {
  readonly kind: 'desktop' | 'served';
  readonly platform: 'linux' | 'mac' | 'windows';
  connect(): Promise<Connection>;
  chooseFiles(options: {
    readonly kind: FileKind;
    readonly many: boolean;
    readonly onProgress?: UploadProgress;
  }): Promise<readonly PickedFile[]>;
  acceptDropped(files: readonly File[], onProgress?: UploadProgress): Promise<readonly PickedFile[]>;
  /** The file to write; null if the user cancels. A served page has no dialog: `deliver` downloads the file. */
  chooseSave(options: { readonly suggestedName: string; readonly kind: SaveKind }): Promise<PickedFile | null>;
  /**
   * Downloads a written file in a served page; does nothing in the desktop app. A part is a file that scoring writes
   * with the list: the manifest, the control group, or the file with `suffix` instead of `.csv` in its name.
   */
  deliver(file: PickedFile, part?: 'manifest' | 'control' | { readonly suffix: string }): Promise<void>;
  /** Shows a written file in the system's file manager; null if the shell cannot. */
  readonly showInFolder: ((handle: string) => void) | null;
  /** Releases files that are no longer needed; for a served page, deletes the uploaded copies. */
  release(files: readonly PickedFile[]): void;
  /** False if the user cancels the dialog. */
  saveText(options: { readonly suggestedName: string; readonly text: string }): Promise<boolean>;
  /** Copies a text to the clipboard; throws FailedCallError if the browser refuses. */
  copyText(text: string): Promise<void>;
  readonly projects: ShellProjects;
  onCommand(listener: (command: ShellCommand) => void): void;
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
}

/** The methods that open a project reload the page if they succeed. */
export interface ShellProjects {
  recent(): Promise<readonly RecentProject[]>;
  /** A dialog that browses this machine's files; null if the shell has none and `recent` lists every project. */
  readonly open: (() => Promise<void>) | null;
  /** Creates a project; a shell with its own dialog asks for the name there. */
  create(name: string): Promise<void>;
  /**
   * Creates a project for files; a shell without its own dialog names it after them, with a number if need be. False if
   * the user cancels the dialog.
   */
  createFor(name: string): Promise<boolean>;
  /** Whether the shell asks for a new project's name in a dialog of its own. */
  readonly asksForName: boolean;
  openRecent(id: string): Promise<void>;
  openPicked(file: PickedFile): Promise<void>;
  trySample(): Promise<void>;
}
