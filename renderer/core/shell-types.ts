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
 * Why a connection with the core ended: its process died, nothing answers at the other end, or a server started since
 * does not know this page.
 */
export type ConnectionEnd =
  | { readonly kind: 'core-ended'; readonly ended: CoreEnded }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused' };

/** An open line to the core. */
export interface Connection {
  send(message: ClientMessage): void;
  /** The listener gets what came before it was set, too. */
  onMessage(listener: (message: HostMessage) => void): void;
  onClose(listener: (end: ConnectionEnd) => void): void;
}

/** How far an upload is, 0 to 1. */
export type UploadProgress = (fraction: number) => void;

/** See DesktopBridge for what each does; failures are thrown as CallFailure. */
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
  /**
   * Where to write; null where the dialog was cancelled. A served page has no dialog: the file is downloaded by
   * `deliver`.
   */
  chooseSave(options: { readonly suggestedName: string; readonly kind: SaveKind }): Promise<PickedFile | null>;
  /** To be called after the call that wrote the file; `manifest` is the one that scoring writes beside it. */
  deliver(file: PickedFile, part?: 'manifest'): Promise<void>;
  /** Null where the shell cannot. */
  readonly showInFolder: ((handle: string) => void) | null;
  /** Lets go of files that nothing will be read from any more; a served page's copies of them are deleted. */
  release(files: readonly PickedFile[]): void;
  /** False where the dialog was cancelled. */
  saveText(options: { readonly suggestedName: string; readonly text: string }): Promise<boolean>;
  /** Puts a text on the clipboard; throws CallFailure where that is refused. */
  copyText(text: string): Promise<void>;
  readonly projects: ShellProjects;
  onCommand(listener: (command: ShellCommand) => void): void;
  setTheme(theme: Theme): void;
  setLanguage(language: Language): void;
}

/** Each of the openings loads the page anew where a project was opened. */
export interface ShellProjects {
  recent(): Promise<readonly RecentProject[]>;
  /** A dialog that browses this machine's files; null where the shell has none and `recent` lists all there are. */
  readonly open: (() => Promise<void>) | null;
  /** Makes a project; a shell with a dialog of its own asks for the name there. */
  create(name: string): Promise<void>;
  readonly asksForName: boolean;
  openRecent(id: string): Promise<void>;
  openPicked(file: PickedFile): Promise<void>;
  trySample(): Promise<void>;
}
