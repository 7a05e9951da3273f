import type { CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../core/job.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { FilePick, type PickFiles } from '../../core/file-pick.svelte.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import { route } from '../../core/route.svelte.ts';
import { shell } from '../../core/shell.ts';
import { waitingFiles } from '../../core/waiting-files.ts';
import { ImportDraft } from './import/draft.svelte.ts';

/** The state of the draft's import. */
export type ImportState =
  | { readonly kind: 'editing'; readonly cancelled: boolean; readonly error: CallError | null }
  | { readonly kind: 'running'; readonly progress: Progress | null };

/** The last import of this window, until dismissed. */
export interface Imported {
  readonly result: CallResult<'import'>;
  readonly draft: ImportDraft;
}

const EDITING: ImportState = { kind: 'editing', cancelled: false, error: null };

/**
 * The window's single import: picks files, edits the mapping, imports and undoes. It outlives the view, so that
 * switching views does not end a long import.
 */
class Importing {
  draft = $state.raw<ImportDraft | null>(null);
  state = $state.raw<ImportState>(EDITING);
  imported = $state.raw<Imported | null>(null);
  pickError = $state.raw<CallError | null>(null);
  /** The last dataset that was undone or deleted, and the bytes that this freed; kept until the next import. */
  removed = $state.raw<{ readonly dataset: string; readonly freedBytes: number } | null>(null);
  undoing = $state(false);
  undoError = $state.raw<CallError | null>(null);
  readonly #files = new FilePick();
  #abort = new AbortController();

  constructor() {
    // Release the uploaded files when the page is left for good. A page in the back/forward cache keeps them, and a
    // running import continues.
    addEventListener('pagehide', ({ persisted }) => {
      if (persisted || this.state.kind === 'running') return;
      this.#release(this.draft);
      this.#release(this.imported?.draft ?? null);
    });
  }

  /** Upload progress, 0 to 1; null if none is running. */
  get upload(): number | null {
    return this.#files.uploading;
  }

  /** Lets the user choose files. */
  choose(): Promise<void> {
    return this.#pick((onProgress) => shell.chooseFiles({ kind: 'funnel', many: true, onProgress }));
  }

  /** Begins with the files that this project was created for, if there are any. */
  takeWaiting(): void {
    const files = waitingFiles.take();
    if (files.length > 0) this.#begin(files);
  }

  /** Takes dropped files. */
  drop(files: readonly File[]): Promise<void> {
    return this.#pick((onProgress) => shell.acceptDropped(files, onProgress));
  }

  /** Discards the draft. */
  leave(): void {
    this.draft?.checking.end();
    this.#release(this.draft);
    this.draft = null;
    this.state = EDITING;
    route.set({ do: null }, { replace: true });
  }

  /** Dismisses the last import, which can then no longer be undone. */
  dismiss(): void {
    this.#release(this.imported?.draft ?? null);
    this.imported = null;
    this.undoError = null;
  }

  /** Imports the draft; the outcome is in `state` and `imported`. */
  async start(): Promise<void> {
    const draft = this.draft;
    const input = draft?.importInput ?? null;
    if (draft === null || input === null || this.state.kind === 'running') return;
    this.#abort = new AbortController();
    this.state = { kind: 'running', progress: null };
    draft.checking.pause();
    try {
      const result = await call('import', input, {
        signal: this.#abort.signal,
        onProgress: (progress) => {
          this.state = { kind: 'running', progress };
        },
      });
      this.#finish(draft, result);
    } catch (thrown) {
      this.state = {
        kind: 'editing',
        cancelled: isCancelled(thrown),
        error: isCancelled(thrown) ? null : asCallError(thrown),
      };
      draft.checking.resume();
    }
  }

  /** Cancels the running import. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Whether the import waits for another writing job. */
  get isQueued(): boolean {
    return jobs.latest('import')?.state === 'queued';
  }

  /** Deletes the last import and returns to its draft, unless the user dismisses it or picks other files meanwhile. */
  async undo(): Promise<void> {
    const { imported } = this;
    if (imported === null || this.undoing) return;
    this.undoing = true;
    this.undoError = null;
    try {
      const { freedBytes } = await call('delete', { dataset: imported.result.dataset });
      this.removed = { dataset: imported.result.dataset, freedBytes };
      if (this.imported === imported) this.#returnTo(imported.draft);
      else if (route.get('dataset') === imported.result.dataset) route.set({ dataset: null }, { replace: true });
    } catch (thrown) {
      this.undoError = asCallError(thrown);
    }
    this.undoing = false;
  }

  /** Opens a new draft with the files, name and as-of date of the deleted import. */
  #returnTo({ files, name, asOf }: ImportDraft): void {
    this.imported = null;
    this.draft = new ImportDraft(files);
    Object.assign(this.draft, { name, asOf });
    route.set({ do: 'import', dataset: null, show: null, column: null });
  }

  async #pick(pick: PickFiles): Promise<void> {
    this.pickError = null;
    try {
      const files = await this.#files.take(pick);
      if (files.length > 0) this.#begin(files);
    } catch (thrown) {
      if (!isCancelled(thrown)) this.pickError = asCallError(thrown);
    }
  }

  #begin(files: readonly PickedFile[]): void {
    if (this.state.kind === 'running') return shell.release(files);
    this.draft?.checking.end();
    this.#release(this.draft);
    this.dismiss();
    this.removed = null;
    this.state = EDITING;
    this.draft = new ImportDraft(files);
    route.set({ do: 'import', show: null, column: null });
  }

  #release(draft: ImportDraft | null): void {
    if (draft !== null) shell.release(draft.files);
  }

  #finish(draft: ImportDraft, result: CallResult<'import'>): void {
    draft.checking.end();
    this.imported = { result, draft };
    this.removed = null;
    this.draft = null;
    this.state = EDITING;
    if (route.view === 'data')
      route.set({ do: null, dataset: result.dataset, show: null, column: null }, { replace: true });
  }
}

/** The import of this window. */
export const importing = new Importing();
