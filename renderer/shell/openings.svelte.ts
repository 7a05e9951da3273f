import type { CallError } from '../../core/api/contract/protocol.ts';
import { asCallError } from '../core/failure.ts';
import { shell } from '../core/shell.ts';

/** Opening another project: every way to do so, and what went wrong with the last one. */
class Openings {
  error = $state.raw<CallError | null>(null);
  busy = $state<'open' | 'create' | 'sample' | null>(null);
  /** Whether the name of a new project is being asked for. */
  naming = $state(false);
  /** Whether the list of projects is shown, in a shell without a dialog of its own. */
  listing = $state(false);

  async open(): Promise<void> {
    const { open } = shell.projects;
    if (open === null) this.listing = true;
    else await this.#try('open', open);
  }

  /** Asks for a name where the shell does not. */
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

  /** Sends a project file of the browser's machine and opens it there. */
  async upload(): Promise<void> {
    await this.#try('open', async () => {
      const [file] = await shell.chooseFiles({ kind: 'project', many: false });
      if (file !== undefined) await shell.projects.openPicked(file);
    });
  }

  async #try(what: 'open' | 'create' | 'sample', open: () => Promise<void>): Promise<void> {
    this.busy = what;
    this.error = null;
    await open().catch((thrown: unknown) => {
      this.error = asCallError(thrown);
    });
    this.busy = null;
  }
}

/** The openings of this window. */
export const openings = new Openings();
