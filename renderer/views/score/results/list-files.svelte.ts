import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { PickedFile } from '../../../core/bridge.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import type { PickFiles } from '../../../core/file-pick.svelte.ts';
import { shell } from '../../../core/shell.ts';

/** The files of one export that the user chose: its list, and the list of its control group. */
export class ListFiles {
  chosen = $state.raw<readonly PickedFile[]>([]);
  /** Whether an upload is running. */
  busy = $state(false);
  failure = $state.raw<CallError | null>(null);
  /** Whether the page was left: files that arrive later are released. */
  #isLeft = false;

  /** Lets the user choose files, which are added to those chosen before. */
  choose(): Promise<void> {
    return this.#take((onProgress) => shell.chooseFiles({ kind: 'audience', many: true, onProgress }));
  }

  /** Adds dropped files. */
  drop(files: readonly File[]): Promise<void> {
    return this.#take((onProgress) => shell.acceptDropped(files, onProgress));
  }

  /** Forgets all files, and those that are still being chosen. */
  leave(): void {
    this.#isLeft = true;
    shell.release(this.chosen);
    this.chosen = [];
  }

  async #take(pick: PickFiles): Promise<void> {
    this.busy = true;
    this.failure = null;
    try {
      const picked = await pick(() => undefined);
      if (this.#isLeft) shell.release(picked);
      else this.chosen = [...this.chosen, ...picked];
    } catch (thrown) {
      if (!isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      this.busy = false;
    }
  }
}
