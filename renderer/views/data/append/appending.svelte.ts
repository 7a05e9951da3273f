import type { CallInput, CallResult } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../../core/job.ts';
import type { PickedFile } from '../../../core/bridge.ts';
import { call } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';
import { FilePick, type PickFiles } from '../../../core/file-pick.svelte.ts';
import { jobs } from '../../../core/jobs.svelte.ts';
import { shell } from '../../../core/shell.ts';

/** How to treat the samples that the dataset already has. */
export type KnownPolicy = NonNullable<CallInput<'append'>['known']>;

/** Files to append to a dataset. */
export interface AppendDraft {
  readonly dataset: string;
  readonly files: readonly PickedFile[];
}

/** How the files of an append are read. */
export interface AppendReading {
  /** The as-of date as `2026-05-31`; empty for the latest time in the data. */
  readonly asOf: string;
  /** Formats of columns, such as `price=decimal-comma`. */
  readonly formats: readonly string[];
  /** The table or sheet of a file with several; empty for the dataset's. */
  readonly table: string;
}

/** The window's single append. It outlives the view, so that switching views does not end a long one. */
class Appending {
  draft = $state.raw<AppendDraft | null>(null);
  running = $state(false);
  progress = $state.raw<Progress | null>(null);
  cancelled = $state(false);
  error = $state.raw<CallError | null>(null);
  /** The last append of this window, until dismissed. */
  appended = $state.raw<CallResult<'append'> | null>(null);
  /** The last undo of this window, until the next append. */
  undone = $state.raw<CallResult<'undo append'> | null>(null);
  undoing = $state(false);
  readonly #files = new FilePick();
  #abort = new AbortController();

  constructor() {
    // Release the uploaded files when the page is left for good, unless they are being read.
    addEventListener('pagehide', ({ persisted }) => {
      if (!persisted && !this.running && this.draft !== null) shell.release(this.draft.files);
    });
  }

  /** Upload progress, 0 to 1; null if none is running. */
  get upload(): number | null {
    return this.#files.uploading;
  }

  /** Lets the user choose files to append. */
  choose(dataset: string): Promise<void> {
    return this.#pick(dataset, (onProgress) => shell.chooseFiles({ kind: 'funnel', many: true, onProgress }));
  }

  /** Takes dropped files. */
  drop(dataset: string, files: readonly File[]): Promise<void> {
    return this.#pick(dataset, (onProgress) => shell.acceptDropped(files, onProgress));
  }

  /** Appends the draft's files. The result is in `appended` or `error`. */
  async start(known: KnownPolicy, { asOf, formats: columnFormat, table }: AppendReading): Promise<void> {
    const { draft } = this;
    if (draft === null || this.running) return;
    this.#abort = new AbortController();
    this.#reset();
    this.running = true;
    try {
      const files = draft.files.map(({ handle }) => handle);
      const formats = columnFormat.length > 0 && { columnFormat: [...columnFormat] };
      const read = { ...(asOf !== '' && { asOf }), ...formats, ...(table !== '' && { table }) };
      const input = { dataset: draft.dataset, files, known, ...read };
      this.appended = await call('append', input, {
        signal: this.#abort.signal,
        onProgress: (progress) => {
          this.progress = progress;
        },
      });
      this.undone = null;
      shell.release(draft.files);
      this.draft = null;
    } catch (thrown) {
      this.cancelled = isCancelled(thrown);
      this.error = isCancelled(thrown) ? null : asCallError(thrown);
    }
    this.running = false;
  }

  /** Cancels the running append. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Whether the append waits for another writing job. */
  get isQueued(): boolean {
    return jobs.latest('append')?.state === 'queued';
  }

  /** Discards the draft. */
  leave(): void {
    if (this.running) return;
    if (this.draft !== null) shell.release(this.draft.files);
    this.draft = null;
    this.#reset();
  }

  /**
   * Undoes the last append of a dataset; returns the error, if any. If runs were trained with the appended data, undoes
   * it only with `keepRuns`.
   */
  async undo(dataset: string, keepRuns: boolean): Promise<CallError | null> {
    this.undoing = true;
    try {
      this.undone = await call('undo append', { dataset, keepRuns });
      this.appended = null;
      return null;
    } catch (thrown) {
      return asCallError(thrown);
    } finally {
      this.undoing = false;
    }
  }

  async #pick(dataset: string, pick: PickFiles): Promise<void> {
    if (this.running) return;
    this.leave();
    try {
      const files = await this.#files.take(pick);
      if (files.length > 0) this.draft = { dataset, files };
    } catch (thrown) {
      if (!isCancelled(thrown)) this.error = asCallError(thrown);
    }
  }

  #reset(): void {
    this.error = null;
    this.cancelled = false;
    this.progress = null;
  }
}

/** The append of this window. */
export const appending = new Appending();
