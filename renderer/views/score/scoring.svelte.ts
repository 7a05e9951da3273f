import { untrack } from 'svelte';

import type { CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/protocol.ts';
import type { Progress } from '../../../core/job.ts';
import { ask } from '../../core/ask.svelte.ts';
import type { Asked } from '../../core/ask.svelte.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { call, client } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { jobs } from '../../core/jobs.svelte.ts';
import { shell } from '../../core/shell.ts';
import { choosing, chosenRun, NO_WISH } from './wish.ts';
import type { Wish } from './wish.ts';

/** A ranked audience as the core describes it. */
export type Ranking = CallResult<'rank-audience'>;

/** A bank that can be scored for. */
export type ScoringBank = CallResult<'scoring-banks'>['banks'][number];

/** The audience, the banks it is ranked for and the ranking; kept while other views are shown. */
class Scoring {
  /** Share of the file that is uploaded; null while none is. */
  uploading = $state<number | null>(null);
  progress = $state.raw<Progress | null>(null);
  running = $state(false);
  failure = $state.raw<CallError | null>(null);
  banks!: Asked<'scoring-banks'>;
  kept!: Asked<'ranking'>;
  /** What was wished for and came to nothing, so that it can be tried again. */
  failed = $state.raw<Wish | null>(null);
  #wish = $state.raw(NO_WISH);
  /** What the shown list was asked to be: what holds again where a newer wish comes to nothing. */
  #granted = NO_WISH;
  #fresh = $state.raw<Ranking | null>(null);
  #controller: AbortController | null = null;
  #arriving: Promise<null> = Promise.resolve(null);
  #round: Promise<Ranking | null> = Promise.resolve(null);

  constructor() {
    $effect.root(() => {
      // The window may load the view before it knows its project.
      this.banks = ask(() => (client.project === null ? null : { name: 'scoring-banks', input: {} }));
      this.kept = ask(() => (client.project === null ? null : { name: 'ranking', input: {} }));
      // A ranking that another window or an earlier page began shows here when it is done.
      const foreign = $derived(this.running ? undefined : jobs.latest('rank-audience'));
      const ended = $derived(foreign?.state === 'done' ? foreign.job : null);
      $effect(() => { if (ended !== null) untrack(() => this.kept.refresh()); });
    });
  }

  /** The ranking to look at: the latest that is complete. */
  get ranking(): Ranking | null {
    const kept = this.kept.data?.ranking ?? null;
    return this.#fresh !== null && (kept === null || this.#fresh.created >= kept.created) ? this.#fresh : kept;
  }

  get audience(): PickedFile | null {
    return this.#wish.audience;
  }

  get per(): 'user' | 'bank' {
    return this.#wish.per ?? this.ranking?.per ?? 'user';
  }

  /** The name of the audience that is ranked, or whose list is shown. */
  get audienceName(): string | null {
    return this.busy || this.ranking === null ? this.audience?.name ?? this.ranking?.audience ?? null : this.ranking.audience;
  }

  /** Whether banks or models have changed since the shown list was ranked. */
  get stale(): boolean {
    const kept = this.kept.data;
    return kept !== null && kept.stale && kept.ranking?.draft === this.ranking?.draft;
  }

  /** Whether the audience of the shown list is at hand. */
  get canRankAgain(): boolean {
    return this.#handle !== null && this.chosen.length > 0;
  }

  /** A ranking that this window did not begin, while it runs. */
  get foreignProgress(): Progress | null | undefined {
    const latest = this.running ? undefined : jobs.latest('rank-audience');
    return latest?.state === 'running' || latest?.state === 'queued' ? latest.progress : undefined;
  }

  /** The banks with a run, each with the run that it is ranked by. */
  get chosen(): readonly { readonly bank: ScoringBank; readonly run: string }[] {
    return this.trained.flatMap((bank) => {
      const run = this.runOf(bank);
      return run === null ? [] : [{ bank, run }];
    });
  }

  get trained(): readonly ScoringBank[] {
    return (this.banks.data?.banks ?? []).filter(({ runs }) => runs.length > 0);
  }

  get untrained(): readonly ScoringBank[] {
    return (this.banks.data?.banks ?? []).filter(({ runs }) => runs.length === 0);
  }

  /** The run that ranks for a bank; null where the bank is left out. */
  runOf(bank: ScoringBank): string | null {
    return chosenRun(bank, this.#wish.choices);
  }

  chooseBanks(names: readonly string[]): void {
    this.#ask({ choices: choosing(this.trained, names, this.#wish.choices) });
  }

  chooseRun(bank: string, run: string): void {
    this.#ask({ choices: new Map([...this.#wish.choices, [bank, run]]) });
  }

  choosePer(per: 'user' | 'bank'): void {
    this.#ask({ per });
  }

  async chooseFile(): Promise<void> {
    await this.#take((onProgress) => shell.chooseFiles({ kind: 'audience', many: false, onProgress }));
  }

  /** Takes a file that is granted already, such as the sample's. */
  useFile(file: PickedFile): void {
    this.failure = null;
    this.#ask({ audience: file });
  }

  async drop(files: readonly File[]): Promise<void> {
    await this.#take((onProgress) => shell.acceptDropped(files.slice(0, 1), onProgress));
  }

  /** Whether a file is coming in or is being ranked. */
  get busy(): boolean {
    return this.running || this.uploading !== null;
  }

  /** Waits until a file that is on its way is here, so that its name is known. */
  async arrived(): Promise<void> {
    await this.#arriving;
  }

  /** The ranking to export: the one under way when it is done, null where it fails; else the one that is shown. */
  async ready(): Promise<Ranking | null> {
    if (!this.busy) return this.ranking;
    for (let round = this.#round; ; round = this.#round) {
      const ranking = await round;
      if (round === this.#round) return ranking;
    }
  }

  /** Wishes again for what came to nothing. */
  retry(): void {
    this.#ask(this.failed ?? {});
  }

  #ask(wish: Partial<Wish>): void {
    this.#wish = { ...this.#wish, ...wish };
    this.rank();
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** Ranks the audience for the chosen banks, in place of a ranking that is under way. */
  rank(): void {
    const handle = this.#handle;
    const runs = [...new Set(this.chosen.map(({ run }) => run))];
    if (handle === null || runs.length === 0) return;
    this.#controller?.abort();
    this.#round = this.#rank(handle, runs, this.#controller = new AbortController());
  }

  /** The audience; after the page was loaded anew, that of the latest ranking. */
  get #handle(): string | null {
    if (this.audience !== null) return this.audience.handle;
    const ranked = jobs.list.findLast(({ call: name, state }) => name === 'rank-audience' && state === 'done');
    const input = ranked?.input as { readonly audience?: string } | undefined;
    return this.ranking === null ? null : input?.audience ?? null;
  }

  async #take(pick: (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>): Promise<void> {
    this.failure = null;
    this.#round = this.#arriving = this.#arrive(pick);
    await this.#arriving;
  }

  async #arrive(pick: (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>): Promise<null> {
    try {
      const [file] = await pick((fraction) => { this.uploading = fraction; });
      if (file === undefined) return null;
      this.#ask({ audience: file });
    } catch (thrown) {
      this.failure = asCallError(thrown);
    } finally {
      this.uploading = null;
    }
    return null;
  }

  async #rank(audience: string, runs: readonly string[], controller: AbortController): Promise<Ranking | null> {
    const wish = this.#wish;
    this.running = true;
    this.failure = null;
    this.failed = null;
    this.progress = null;
    try {
      const options = { signal: controller.signal, onProgress: (progress: Progress) => { this.progress = progress; } };
      this.#fresh = await call('rank-audience', { runs: [...runs], audience, per: this.per }, options);
      this.#granted = wish;
      return this.#fresh;
    } catch (thrown) {
      if (this.#controller === controller) this.#giveUp(wish, thrown);
      return null;
    } finally {
      if (this.#controller === controller) this.running = false;
    }
  }

  /** The choices are again those of the list that is still shown, so that it is neither called nor exported as what it is not. */
  #giveUp(wish: Wish, thrown: unknown): void {
    this.#wish = this.#granted;
    if (isCancelled(thrown)) return;
    this.failure = asCallError(thrown);
    this.failed = wish;
  }
}

/** What is scored in this window. */
export const scoring = new Scoring();
