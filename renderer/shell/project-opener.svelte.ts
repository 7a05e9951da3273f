import type { CallError } from '../../core/api/contract/protocol.ts';
import { asCallError } from '../core/failure.ts';
import { shell } from '../core/shell.ts';

/** Opens or creates a project, in any of the ways that the window offers, and keeps the last error. */
class Openings {
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

  async sample(): Promise<void> {
    await this.#try('sample', () => shell.projects.trySample());
  }

  async recent(id: string): Promise<void> {
    await this.#try('open', () => shell.projects.openRecent(id));
  }

  /** Opens a dropped project file. */
  async dropped(files: readonly File[]): Promise<void> {
    await this.#try('open', async () => {
      const [file] = await shell.acceptDropped(files.slice(0, 1));
      await shell.projects.openPicked(file);
    });
  }

  /** Uploads a project file from the browser's machine and opens it. */
  async upload(): Promise<void> {
    await this.#try('open', async () => {
      const [file] = await shell.chooseFiles({ kind: 'project', many: false });
      if (file !== undefined) await shell.projects.openPicked(file);
    });
  }

  async #try(action: 'open' | 'create' | 'sample', open: () => Promise<void>): Promise<void> {
    this.busy = action;
    this.error = null;
    await open().catch((thrown: unknown) => {
      this.error = asCallError(thrown);
    });
    this.busy = null;
  }
}

/** The openings of this window. */
export const openings = new Openings();
