import type { PickedFile } from './bridge.ts';
import { FilePick, type PickFiles } from './file-pick.svelte.ts';
import { shell } from './shell.ts';

/** Lets the user choose or drop an audience file, and uploads it if necessary. */
export class AudiencePicker {
  readonly #files = new FilePick();

  /** Uploaded share of the file, 0 to 1; null if no upload is running. */
  get uploading(): number | null {
    return this.#files.uploading;
  }

  /** Lets the user choose a file and passes it to `use`, unless another one replaces it; throws the shell's errors. */
  async choose(use: (file: PickedFile) => void): Promise<void> {
    return this.#take((onProgress) => shell.chooseFiles({ kind: 'audience', many: false, onProgress }), use);
  }

  /** Takes the first dropped file in the same way. */
  async drop(files: readonly File[], use: (file: PickedFile) => void): Promise<void> {
    return this.#take((onProgress) => shell.acceptDropped(files.slice(0, 1), onProgress), use);
  }

  async #take(pick: PickFiles, use: (file: PickedFile) => void): Promise<void> {
    const [file] = await this.#files.take(pick);
    if (file !== undefined) use(file);
  }
}
