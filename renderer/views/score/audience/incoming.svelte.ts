import type { PickedFile } from '../../../core/bridge.ts';
import { shell } from '../../../core/shell.ts';

type Pick = (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>;

/** An audience on its way into the window: chosen or dropped, and uploaded where it has to be. */
export class Incoming {
  /** Share of the file that is uploaded; null while none is. */
  uploading = $state<number | null>(null);

  /**
   * Lets the user choose a file and hands it to `use`, before anything else can see that it is no longer coming; throws
   * what the shell throws.
   */
  async choose(use: (file: PickedFile) => void): Promise<null> {
    return this.#take((onProgress) => shell.chooseFiles({ kind: 'audience', many: false, onProgress }), use);
  }

  /** Takes the first of dropped files in the same way. */
  async drop(files: readonly File[], use: (file: PickedFile) => void): Promise<null> {
    return this.#take((onProgress) => shell.acceptDropped(files.slice(0, 1), onProgress), use);
  }

  async #take(pick: Pick, use: (file: PickedFile) => void): Promise<null> {
    try {
      const [file] = await pick((fraction) => {
        this.uploading = fraction;
      });
      if (file !== undefined) use(file);
    } finally {
      this.uploading = null;
    }
    return null;
  }
}
