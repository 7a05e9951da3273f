import type { CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../core/job.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import { route } from '../../core/route.svelte.ts';
import { shell } from '../../core/shell.ts';
import { ImportDraft } from './import/draft.svelte.ts';

/** Where the import of the draft stands. */
export type ImportState =
  | { readonly kind: 'editing'; readonly cancelled: boolean; readonly error: CallError | null }
  | { readonly kind: 'running'; readonly progress: Progress | null };

/** What was imported last in this window, until it is put away. */
export interface Imported {
  readonly result: CallResult<'import'>;
  readonly draft: ImportDraft;
}

const EDITING: ImportState = { kind: 'editing', cancelled: false, error: null };

/**
 * The one import of the window: files are picked, edited, imported, and undone. It outlives the view, so that a long
 * import does not end when another view is looked at.
 */
class Importing {
  draft = $state.raw<ImportDraft | null>(null);
  state = $state.raw<ImportState>(EDITING);
  imported = $state.raw<Imported | null>(null);
  /** How far an upload is, 0 to 1; null where none runs. */
  upload = $state<number | null>(null);
  pickError = $state.raw<CallError | null>(null);
  /** What an undo has freed, until it is put away. */
  undone = $state.raw<{ readonly dataset: string; readonly freedBytes: number } | null>(null);
  undoing = $state(false);
  undoError = $state.raw<CallError | null>(null);
  #abort = new AbortController();

  constructor() {
    // What the page has sent is of use to nobody after it; a page that may come back keeps it, and an import that runs
    // goes on.
    addEventListener('pagehide', ({ persisted }) => {
      if (persisted || this.state.kind === 'running') return;
      this.#release(this.draft);
      this.#release(this.imported?.draft ?? null);
    });
  }

  /** Lets the user choose files. */
  choose(): Promise<void> {
    return this.#pick(() =>
      shell.chooseFiles({
        kind: 'funnel',
        many: true,
        onProgress: (fraction) => {
          this.upload = fraction;
        },
      }),
    );
  }

  /** Takes files that were dropped. */
  drop(files: readonly File[]): Promise<void> {
    return this.#pick(() =>
      shell.acceptDropped(files, (fraction) => {
        this.upload = fraction;
      }),
    );
  }

  /** Gives the draft up. */
  leave(): void {
    this.draft?.checking.end();
    this.#release(this.draft);
    this.draft = null;
    this.state = EDITING;
    route.set({ do: null }, { replace: true });
  }

  /** Takes note of what was imported, which can then not be undone any more. */
  dismiss(): void {
    this.#release(this.imported?.draft ?? null);
    this.imported = null;
  }

  /** Imports the draft; what comes of it is in `state` and `imported`. */
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

  /** Cancels the import that runs. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Whether the import waits for another job that writes. */
  get isQueued(): boolean {
    return jobs.latest('import')?.state === 'queued';
  }

  /** Deletes what was imported last and goes back to where it was edited. */
  async undo(): Promise<void> {
    const { imported } = this;
    if (imported === null || this.undoing) return;
    this.undoing = true;
    this.undoError = null;
    try {
      const { freedBytes } = await call('delete', { dataset: imported.result.dataset });
      this.undone = { dataset: imported.result.dataset, freedBytes };
      this.imported = null;
      const { files, name, asOf } = imported.draft;
      this.draft = new ImportDraft(files);
      Object.assign(this.draft, { name, asOf });
      route.set({ do: 'import', dataset: null, show: null, column: null });
    } catch (thrown) {
      this.undoError = asCallError(thrown);
    }
    this.undoing = false;
  }

  async #pick(pick: () => Promise<readonly PickedFile[]>): Promise<void> {
    this.pickError = null;
    try {
      const files = await pick();
      if (files.length > 0) this.#begin(files);
    } catch (thrown) {
      if (!isCancelled(thrown)) this.pickError = asCallError(thrown);
    }
    this.upload = null;
  }

  #begin(files: readonly PickedFile[]): void {
    if (this.state.kind === 'running') return shell.release(files);
    this.draft?.checking.end();
    this.#release(this.draft);
    this.dismiss();
    this.undone = null;
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
    this.undone = null;
    this.draft = null;
    this.state = EDITING;
    if (route.view === 'data')
      route.set({ do: null, dataset: result.dataset, show: null, column: null }, { replace: true });
  }
}

/** The import of this window. */
export const importing = new Importing();
