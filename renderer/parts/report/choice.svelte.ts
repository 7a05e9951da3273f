import type { CallInput } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { FilePick } from '../../core/file-pick.svelte.ts';
import { shell } from '../../core/shell.ts';

/** A part of a report that the window offers. */
export type ReportPart = 'funnel' | 'models' | 'campaign' | 'results';

/** The results that a view shows: the export, its files, and the dataset with what happened afterwards. */
export interface ShownResults {
  readonly export: number;
  readonly outcome: string;
  readonly files: readonly PickedFile[];
  readonly coversEveryone: boolean;
}

/** The content of the view that opens the dialog. */
export interface FirstChoice {
  readonly part: ReportPart;
  readonly dataset: string | null;
  readonly runs: readonly string[];
  readonly campaign: string | null;
  readonly results: ShownResults | null;
}

/** The format of a report. */
export type ReportFormat = 'html' | 'pdf';

/** The user's choices for a report; where no name is chosen, the report shows the newest or active one. */
export class ReportChoice {
  parts = $state.raw<readonly ReportPart[]>([]);
  dataset = $state('');
  runs = $state.raw<readonly string[]>([]);
  campaign = $state('');
  format = $state<ReportFormat>('html');
  /** The exported list whose results are reported, and the list of its control group. */
  lists = $state.raw<readonly PickedFile[]>([]);
  coversEveryone = $state(false);
  /** Why lists that the user chose could not be taken. */
  failure = $state.raw<CallError | null>(null);
  /** The export and dataset of the view; unknown for lists that were chosen in the dialog. */
  #shown: ShownResults | null;
  readonly #picking = new FilePick();
  #isLeft = false;

  constructor({ part, dataset, runs, campaign, results }: FirstChoice) {
    this.parts = [part];
    this.dataset = dataset ?? '';
    this.runs = runs;
    this.campaign = campaign ?? '';
    this.lists = results?.files ?? [];
    this.coversEveryone = results?.coversEveryone ?? false;
    this.#shown = results;
  }

  /** Adds a part or leaves it out. */
  set(part: ReportPart, chosen: boolean): void {
    this.parts = chosen ? [...this.parts, part] : this.parts.filter((other) => other !== part);
  }

  /** Whether results are to be reported, but no list is chosen yet. */
  get lacksList(): boolean {
    return this.parts.includes('results') && this.lists.length === 0;
  }

  /** Whether lists are being uploaded. */
  get busy(): boolean {
    return this.#picking.uploading !== null;
  }

  /** Lets the user choose the list whose results are reported. */
  async chooseLists(): Promise<void> {
    this.failure = null;
    try {
      const files = await this.#picking.take((onProgress) =>
        shell.chooseFiles({ kind: 'audience', many: true, onProgress }),
      );
      if (files.length === 0) return;
      if (this.#isLeft) return shell.release(files);
      this.release();
      this.lists = files;
    } catch (thrown) {
      if (!isCancelled(thrown)) this.failure = asCallError(thrown);
    }
  }

  /** Releases the lists, and those that are still being uploaded, since the dialog is closed. */
  leave(): void {
    this.#isLeft = true;
    this.release();
  }

  /** Forgets the lists; the view keeps those that came from it. */
  release(): void {
    if (this.#shown === null) shell.release(this.lists);
    [this.#shown, this.lists] = [null, []];
  }

  /** The input of the call `report`, without the file. */
  get input(): Omit<CallInput<'report'>, 'project' | 'out' | 'language'> {
    const has = (part: ReportPart): boolean => this.parts.includes(part);
    return {
      parts: [...this.parts],
      ...(has('funnel') && this.dataset !== '' && { dataset: this.dataset }),
      ...(has('models') && this.runs.length > 0 && { run: [...this.runs] }),
      ...(has('campaign') && this.campaign !== '' && { campaign: this.campaign }),
      ...(has('results') && {
        list: this.lists.map(({ handle }) => handle),
        coversEveryone: this.coversEveryone,
        ...(this.#shown !== null && { export: this.#shown.export, outcome: this.#shown.outcome }),
      }),
    };
  }
}
