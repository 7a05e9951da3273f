import type { PickedFile } from './bridge.ts';
import { shell } from './shell.ts';

/** Lets the user pick files, and reports the progress of their upload. */
export type PickFiles = (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>;

/** Lets the user pick files repeatedly; only the files picked last count, even if an earlier upload ends later. */
export class FilePick {
  /** Uploaded share of the files picked last, 0 to 1; null if no upload is running. */
  uploading = $state<number | null>(null);
  #latest = 0;

  /**
   * Returns the picked files; none if the user cancels, or picks others before these are uploaded. Throws the shell's
   * errors.
   */
  async take(pick: PickFiles): Promise<readonly PickedFile[]> {
    let number: number | null = null;
    // A dialog that the user cancels begins nothing, so it does not replace a running upload.
    const begin = (): void => {
      number ??= ++this.#latest;
    };
    const isReplaced = (): boolean => number !== null && number !== this.#latest;
    try {
      const files = await pick((fraction) => {
        begin();
        if (!isReplaced()) this.uploading = fraction;
      });
      if (files.length === 0) return [];
      begin();
      if (!isReplaced()) return files;
      shell.release(files);
      return [];
    } catch (thrown) {
      if (isReplaced()) return [];
      throw thrown;
    } finally {
      if (number === this.#latest) this.uploading = null;
    }
  }
}
