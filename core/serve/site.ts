import type { FileHandles } from '../host/files.ts';
import type { Downloads } from './downloads.ts';
import type { Guard } from './guard.ts';
import type { ProjectStore } from './project-store.ts';
import type { TransferFolder } from './transfer-folder.ts';
import type { Workspace } from './workspace.ts';

/** Everything a server needs to answer requests. */
export interface Site {
  readonly guard: Guard;
  /** Folder of the built page. */
  readonly renderer: string;
  readonly files: FileHandles;
  readonly transfers: TransferFolder;
  readonly downloads: Downloads;
  /** Loads what runs the calls of pages, once. */
  readonly workspace: () => Promise<Workspace>;
  readonly projects: ProjectStore;
  /** Called with a new link when a used one is opened again. */
  readonly onNewLink: (link: string) => void;
}
