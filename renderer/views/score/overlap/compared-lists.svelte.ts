import type { CallResult } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { PickedFile } from '../../../core/bridge.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import { FilePick } from '../../../core/file-pick.svelte.ts';
import { shell } from '../../../core/shell.ts';

/** The comparison of two lists, with their names. */
interface Compared {
  readonly names: readonly [one: string, other: string];
  readonly lists: CallResult<'compare-lists'>;
}

/** Two ranked lists that the user chose, and how they compare. */
export class ComparedLists {
  /** Null until lists are compared, and if that fails. */
  compared = $state.raw<Compared | null>(null);
  #isComparing = $state(false);
  /** The number of lists that were chosen, if it is not two. */
  wrongNumber = $state<number | null>(null);
  failure = $state.raw<CallError | null>(null);
  /** The only bank whose rows count; null for all rows. */
  bank = $state<string | null>(null);
  readonly #files = new FilePick();
  #chosen: readonly PickedFile[] = [];
  /** Whether the page was left: lists that arrive later are released. */
  #isLeft = false;

  /** The comparison in progress, which a later one replaces. */
  #comparing: AbortController | null = null;

  /** Whether lists are being uploaded or compared. */
  get busy(): boolean {
    return this.#isComparing || this.#files.uploading !== null;
  }

  /** Lets the user choose two lists, and compares them. */
  async choose(): Promise<void> {
    try {
      const files = await this.#files.take((onProgress) =>
        shell.chooseFiles({ kind: 'audience', many: true, onProgress }),
      );
      if (this.#isLeft) return shell.release(files);
      if (files.length === 0) return;
      this.clear();
      if (files.length === 2) this.#chosen = files;
      else {
        this.wrongNumber = files.length;
        shell.release(files);
      }
    } catch (thrown) {
      if (isCancelled(thrown)) return;
      this.clear();
      this.failure = asCallError(thrown);
      return;
    }
    await this.compare();
  }

  /** Compares the rows of one bank, or all rows. */
  compareBank(bank: string | null): Promise<void> {
    this.bank = bank;
    return this.compare();
  }

  /** Repeats what has failed: the comparison, or the choice of the lists. */
  retry(): Promise<void> {
    return this.#chosen.length === 2 ? this.compare() : this.choose();
  }

  /** Compares the chosen lists, if there are two, in place of an earlier comparison. */
  async compare(): Promise<void> {
    if (this.#chosen.length !== 2) return;
    const [one, other] = this.#chosen;
    this.#comparing?.abort();
    const controller = new AbortController();
    this.#comparing = controller;
    const isCurrent = (): boolean => this.#comparing === controller;
    [this.#isComparing, this.failure] = [true, null];
    try {
      const bank = this.bank === null ? {} : { bank: this.bank };
      const input = { list: one.handle, other: other.handle, ...bank };
      const lists = await call('compare-lists', input, { signal: controller.signal });
      if (isCurrent()) this.compared = { names: [one.name, other.name], lists };
    } catch (thrown) {
      if (!isCurrent()) return;
      this.compared = null;
      if (!isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      if (isCurrent()) this.#isComparing = false;
    }
  }

  /** Forgets the lists, and those that are still being chosen. */
  leave(): void {
    this.#isLeft = true;
    this.clear();
  }

  /** Forgets the lists, and cancels their comparison. */
  clear(): void {
    this.#comparing?.abort();
    this.#comparing = null;
    shell.release(this.#chosen);
    [this.#chosen, this.compared, this.failure, this.wrongNumber, this.#isComparing] = [[], null, null, null, false];
  }
}
