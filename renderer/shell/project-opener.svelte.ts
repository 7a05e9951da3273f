import type { CallError } from '../../core/api/contract/protocol.ts';
import type { PickedFile } from '../core/bridge.ts';
import { asCallError } from '../core/failure.ts';
import { isProjectFile } from '../core/file-name.ts';
import { shell } from '../core/shell.ts';
import { waitingFiles } from '../core/waiting-files.ts';

/** The extensions of an export, such as `.csv.gz`. */
const EXTENSIONS = /(?<=.)(\.[a-z][\da-z]*){1,3}$/i;

/** Opens or creates a project in each way that the window offers, and keeps the last error. */
class ProjectOpener {
  error = $state.raw<CallError | null>(null);
  busy = $state<'open' | 'create' | 'sample' | null>(null);
  /** Whether the dialog for a new project's name is open. */
  naming = $state(false);
  /** Whether the list of projects is open, for a shell without its own dialog. */
  listing = $state(false);

  async open(): Promise<void> {
    const { open } = shell.projects;
    if (open === null) this.listing = true;
    else await this.#try('open', open);
  }

  /** Asks for a name if the shell does not. */
  create(): void {
    if (shell.projects.asksForName) void this.createNamed('');
    else this.naming = true;
  }

  async createNamed(name: string): Promise<void> {
    this.naming = false;
    await this.#try('create', () => shell.projects.create(name));
  }

  async trySample(): Promise<void> {
    await this.#try('sample', () => shell.projects.trySample());
  }

  async openRecent(id: string): Promise<void> {
    await this.#try('open', () => shell.projects.openRecent(id));
  }

  /** Opens a dropped project file, or creates a project for dropped exports. */
  async openDropped(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    if (isProjectFile(files[0]))
      await this.#try('open', async () => {
        const [file] = await shell.acceptDropped(files.slice(0, 1));
        await openAndRelease(file);
      });
    else
      await this.#try('create', async () => {
        await createForFiles(await shell.acceptDropped(files), files[0].name.replace(EXTENSIONS, ''));
      });
  }

  /** Uploads a project file from the browser's machine and opens it. */
  async openUploaded(): Promise<void> {
    await this.#try('open', async () => {
      const [file] = await shell.chooseFiles({ kind: 'project', many: false });
      if (file !== undefined) await openAndRelease(file);
    });
  }

  async #try(action: 'open' | 'create' | 'sample', open: () => Promise<void>): Promise<void> {
    this.busy = action;
    this.error = null;
    shell.release(waitingFiles.take());
    await open().catch((thrown: unknown) => {
      this.error = asCallError(thrown);
    });
    this.busy = null;
  }
}

/** Creates a project for files, which wait until the page has reloaded; releases them if it was not created. */
async function createForFiles(files: readonly PickedFile[], name: string): Promise<void> {
  waitingFiles.set(files);
  let isCreated = false;
  try {
    isCreated = await shell.projects.createFor(name);
  } finally {
    if (!isCreated) shell.release(waitingFiles.take());
  }
}

/** Opens a project file, then releases it, since the server keeps its own copy of an upload. */
async function openAndRelease(file: PickedFile): Promise<void> {
  try {
    await shell.projects.openPicked(file);
  } finally {
    shell.release([file]);
  }
}

/** This window's project opener. */
export const projectOpener = new ProjectOpener();
