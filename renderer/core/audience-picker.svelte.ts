import type { PickedFile } from './bridge.ts';
import { shell } from './shell.ts';

type PickFiles = (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>;

/** Lets the user choose or drop an audience file, and uploads it if necessary. */
export class AudiencePicker {
  /** Uploaded share of the file, 0 to 1; null if no upload is running. */
  uploading = $state<number | null>(null);

  /** Lets the user choose a file and passes it to `use` before it clears `uploading`; throws the shell's errors. */
  async choose(use: (file: PickedFile) => void): Promise<void> {
    return this.#take((onProgress) => shell.chooseFiles({ kind: 'audience', many: false, onProgress }), use);
  }

  /** Takes the first dropped file in the same way. */
  async drop(files: readonly File[], use: (file: PickedFile) => void): Promise<void> {
    return this.#take((onProgress) => shell.acceptDropped(files.slice(0, 1), onProgress), use);
  }

  async #take(pick: PickFiles, use: (file: PickedFile) => void): Promise<void> {
    try {
      const [file] = await pick((fraction) => {
        this.uploading = fraction;
      });
      if (file !== undefined) use(file);
    } finally {
      this.uploading = null;
    }
  }
}
