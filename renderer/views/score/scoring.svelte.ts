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

/** A ranked audience as the core describes it. */
export type Ranking = CallResult<'rank-audience'>;

/** A bank that can be scored for. */
export type ScoringBank = CallResult<'scoring-banks'>['banks'][number];

/** The audience, the banks it is ranked for and the ranking; kept while other views are shown. */
class Scoring {
  audience = $state.raw<PickedFile | null>(null);
  per = $state<'user' | 'bank'>('user');
  /** Share of the file that is uploaded; null while none is. */
  uploading = $state<number | null>(null);
  progress = $state.raw<Progress | null>(null);
  running = $state(false);
  failure = $state.raw<CallError | null>(null);
  banks!: Asked<'scoring-banks'>;
  kept!: Asked<'ranking'>;
  /** What the user chose otherwise than by default: a bank's run, or null where the bank is left out. */
  #choices = $state.raw<ReadonlyMap<string, string | null>>(new Map());
  #fresh = $state.raw<Ranking | null>(null);
  #controller: AbortController | null = null;
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
    const chosen = this.#choices.get(bank.bank);
    if (chosen === null) return null;
    return bank.runs.find(({ run }) => run === chosen)?.run ?? bank.runs[0]?.run ?? null;
  }

  chooseBanks(names: readonly string[]): void {
    const kept = (bank: ScoringBank): string | null => (names.includes(bank.bank) ? this.#choices.get(bank.bank) ?? bank.runs[0].run : null);
    this.#choices = new Map(this.trained.map((bank) => [bank.bank, kept(bank)]));
    this.rank();
  }

  chooseRun(bank: string, run: string): void {
    this.#choices = new Map([...this.#choices, [bank, run]]);
    this.rank();
  }

  choosePer(per: 'user' | 'bank'): void {
    this.per = per;
    this.rank();
  }

  async chooseFile(): Promise<void> {
    await this.#take((onProgress) => shell.chooseFiles({ kind: 'audience', many: false, onProgress }));
  }

  /** Takes a file that is granted already, such as the sample's. */
  useFile(file: PickedFile): void {
    this.failure = null;
    this.audience = file;
    this.rank();
  }

  async drop(files: readonly File[]): Promise<void> {
    await this.#take((onProgress) => shell.acceptDropped(files.slice(0, 1), onProgress));
  }

  /** Whether a file is coming in or is being ranked. */
  get busy(): boolean {
    return this.running || this.uploading !== null;
  }

  /** The ranking to export: the one under way when it is done, null where it fails; else the one that is shown. */
  async ready(): Promise<Ranking | null> {
    if (!this.busy) return this.ranking;
    for (let round = this.#round; ; round = this.#round) {
      const ranking = await round;
      if (round === this.#round) return ranking;
    }
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
    const input = jobs.latest('rank-audience')?.input as { readonly audience?: string } | undefined;
    return this.ranking === null ? null : input?.audience ?? null;
  }

  async #take(pick: (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>): Promise<void> {
    this.failure = null;
    const arriving = this.#arrive(pick);
    this.#round = arriving;
    await arriving;
  }

  async #arrive(pick: (onProgress: (fraction: number) => void) => Promise<readonly PickedFile[]>): Promise<null> {
    try {
      const [file] = await pick((fraction) => { this.uploading = fraction; });
      if (file === undefined) return null;
      this.audience = file;
      this.rank();
    } catch (thrown) {
      this.failure = asCallError(thrown);
    } finally {
      this.uploading = null;
    }
    return null;
  }

  async #rank(audience: string, runs: readonly string[], controller: AbortController): Promise<Ranking | null> {
    this.running = true;
    this.failure = null;
    this.progress = null;
    try {
      const options = { signal: controller.signal, onProgress: (progress: Progress) => { this.progress = progress; } };
      return this.#fresh = await call('rank-audience', { runs: [...runs], audience, per: this.per }, options);
    } catch (thrown) {
      if (!isCancelled(thrown) && this.#controller === controller) this.failure = asCallError(thrown);
      return null;
    } finally {
      if (this.#controller === controller) this.running = false;
    }
  }
}

/** What is scored in this window. */
export const scoring = new Scoring();
