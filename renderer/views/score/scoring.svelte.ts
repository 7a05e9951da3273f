import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../core/job.ts';
import { AudiencePicker } from '../../core/audience-picker.svelte.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import type { ViewSettings } from '../../parts/saved-views/saved-views.svelte.ts';
import { mappingFor, type RankingInput } from './audience/audience-mapping.ts';
import type { AudienceMapping } from './audience/bank-weights.ts';
import { Banks, type ScoringBank } from './ranking/banks.svelte.ts';
import {
  choicesOfRanking,
  choicesForBanks,
  chosenRun,
  EMPTY_REQUEST,
  runsByBank,
  runsOf,
  type RunChoices,
  type RankingRequest,
} from './ranking/ranking-request.ts';
import { Rankings, type Ranking } from './ranking/rankings.svelte.ts';
import { savedRequest } from './saved-view.ts';

/** The audience, its banks and the ranking; kept while other views are shown. */
class Scoring {
  readonly picker = new AudiencePicker();
  progress = $state.raw<Progress | null>(null);
  running = $state(false);
  failure = $state.raw<CallError | null>(null);
  readonly banks = new Banks();
  readonly rankings = new Rankings(() => this.running);
  /** The failed request, for a retry. */
  failed = $state.raw<RankingRequest | null>(null);
  #requested = $state.raw(EMPTY_REQUEST);
  /** The settings of the shown list, restored if a newer request fails. */
  #applied = EMPTY_REQUEST;
  #controller: AbortController | null = null;
  #pickedFile: Promise<null> = Promise.resolve(null);
  #latestRanking: Promise<Ranking | null> = Promise.resolve(null);
  /** Resolves once the banks and the saved ranking, which load with the view, are known. */
  readonly #loaded: Promise<void>;
  /** The ranking that was requested before everything was loaded, and begins once it is; null if there is none. */
  #waiting = $state.raw<Promise<Ranking | null> | null>(null);

  constructor() {
    this.#loaded = new Promise((resolve) => {
      $effect.root(() => {
        $effect(() => {
          if (this.#isLoaded) resolve();
        });
      });
    });
  }

  get #isLoaded(): boolean {
    return this.banks.result.data !== null && this.rankings.loaded;
  }

  /** The ranking to show: the latest complete one. */
  get ranking(): Ranking | null {
    return this.rankings.ranking;
  }

  get per(): 'user' | 'bank' {
    return this.#requested.per ?? this.ranking?.per ?? 'user';
  }

  /** The segment whose users are ranked; empty for all. */
  get segment(): string {
    return this.#requested.segment ?? this.ranking?.segment ?? '';
  }

  /** The name of the audience that is being ranked or whose list is shown. */
  get audienceName(): string | null {
    return this.busy || this.ranking === null
      ? (this.#requested.audience?.name ?? this.ranking?.audience ?? null)
      : this.ranking.audience;
  }

  /**
   * The audience to rank, or whose ranking failed, with its settings; null if the file is not available or no bank is
   * chosen.
   */
  get rankingInput(): RankingInput | null {
    const requested = this.failed ?? this.#requested;
    const { audience, mapping } =
      requested.audience === null
        ? { audience: this.ranking?.file ?? null, mapping: this.ranking?.mapping ?? null }
        : { audience: requested.audience.handle, mapping: requested.mapping };
    const choices = requested.choices ?? this.#choices;
    const runs = runsOf(this.banks.trained, choices);
    const banks = runsByBank(this.banks.trained, choices);
    const name = requested.audience?.name ?? this.audienceName;
    return audience === null || name === null || runs.length === 0 ? null : { audience, name, runs, banks, mapping };
  }

  /** The banks that are ranked for, each with its run. */
  get chosen(): readonly { readonly bank: ScoringBank; readonly run: string }[] {
    return this.banks.trained.flatMap((bank) => {
      const run = this.runOf(bank);
      return run === null ? [] : [{ bank, run }];
    });
  }

  /** The run that ranks for a bank; null if the bank is left out. */
  runOf(bank: ScoringBank): string | null {
    return chosenRun(bank, this.#choices);
  }

  /** The current choices; before this page has any, the choices that the saved list was ranked with. */
  get #choices(): RunChoices {
    const saved = this.rankings.saved.data?.ranking ?? null;
    if (this.#requested.choices !== null || this.rankings.fresh !== null || saved === null)
      return this.#requested.choices ?? new Map();
    return choicesOfRanking(saved, this.banks.trained, this.rankings.stale);
  }

  chooseBanks(names: readonly string[]): void {
    this.#request({ choices: choicesForBanks(this.banks.trained, names, this.#choices) });
  }

  chooseRun(bank: string, run: string): void {
    this.#request({ choices: new Map([...this.#choices, [bank, run]]) });
  }

  choosePer(per: 'user' | 'bank'): void {
    this.#request({ per });
  }

  chooseSegment(segment: string): void {
    this.#request({ segment });
  }

  /** Ranks with the settings of a saved view, unless the list already has them. */
  restore(saved: ViewSettings): void {
    const { per, segment, choices } = savedRequest(saved, this.banks.trained);
    const isSame = this.banks.trained.every((bank) => this.runOf(bank) === chosenRun(bank, choices));
    if (!isSame || per !== this.per || segment !== this.segment) this.#request({ per, segment, choices });
  }

  async chooseFile(): Promise<void> {
    await this.#take(() => this.picker.choose((file) => this.useFile(file)));
  }

  async drop(files: readonly File[]): Promise<void> {
    await this.#take(() => this.picker.drop(files, (file) => this.useFile(file)));
  }

  /** Ranks the audience of a file that has a handle, such as the sample's. */
  useFile(file: PickedFile): void {
    this.failure = null;
    this.#request({ audience: file, mapping: null });
  }

  /** Ranks the audience again with other columns, even after a failure. */
  useColumns(mapping: AudienceMapping): void {
    const requested = this.failed ?? this.#requested;
    // After a reload, the file is known only by the latest ranking.
    const { rankingInput } = this;
    const audience =
      requested.audience ??
      (rankingInput === null ? null : { handle: rankingInput.audience, name: rankingInput.name, bytes: null });
    this.#request({ ...requested, audience, mapping });
  }

  /** Whether a file is loading or being ranked. */
  get busy(): boolean {
    return this.running || this.#waiting !== null || this.picker.uploading !== null;
  }

  /** Waits until the user has chosen and uploaded the file, so that its name is known. */
  async waitForFile(): Promise<void> {
    await this.#pickedFile;
  }

  /** The ranking to export: the running one once it is done (null if it fails), else the shown one. */
  async exportableRanking(): Promise<Ranking | null> {
    if (!this.busy) return this.ranking;
    for (let latest = this.#latestRanking; ; latest = this.#latestRanking) {
      const ranking = await latest;
      if (latest === this.#latestRanking) return ranking;
    }
  }

  /** Repeats the failed request. */
  retry(): void {
    this.#request(this.failed ?? {});
  }

  /** Ranks the current audience again. */
  rankAgain(): void {
    this.#request({});
  }

  /** Ranks with these settings as soon as everything that the other settings depend on is loaded. */
  #request(requested: Partial<RankingRequest>): void {
    this.failed = null;
    this.#requested = { ...this.#requested, ...requested };
    if (!this.#isLoaded) this.#latestRanking = this.#waiting ??= this.#beginOnceLoaded();
    else this.#latestRanking = this.#begin() ?? this.#latestRanking;
  }

  async #beginOnceLoaded(): Promise<Ranking | null> {
    await this.#loaded;
    this.#waiting = null;
    return this.#begin() ?? this.ranking;
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** Ranks the audience for the chosen banks, in place of a running ranking; null without an audience or a bank. */
  #begin(): Promise<Ranking | null> | null {
    this.#requested = { ...this.#requested, choices: this.#choices };
    const { rankingInput } = this;
    if (rankingInput === null) return null;
    this.#controller?.abort();
    return this.#rank(rankingInput, (this.#controller = new AbortController()));
  }

  async #take(take: () => Promise<void>): Promise<void> {
    this.failure = null;
    this.#latestRanking = this.#pickedFile = take().then(
      () => null,
      (thrown: unknown) => {
        this.failure = asCallError(thrown);
        return null;
      },
    );
    await this.#pickedFile;
  }

  async #rank(rankingInput: RankingInput, controller: AbortController): Promise<Ranking | null> {
    const requested = this.#requested;
    this.running = true;
    this.failure = null;
    this.progress = null;
    try {
      const options = {
        signal: controller.signal,
        onProgress: (progress: Progress) => {
          if (this.#controller === controller) this.progress = progress;
        },
      };
      const { audience, runs, banks } = rankingInput;
      const { per, segment } = this;
      const mapping = await mappingFor(rankingInput);
      this.rankings.fresh = await call(
        'rank-audience',
        { runs: [...runs], banks, audience, per, ...(segment !== '' && { segment }), ...(mapping && { mapping }) },
        options,
      );
      this.#applied = requested;
      return this.rankings.fresh;
    } catch (thrown) {
      if (this.#controller === controller) this.#rollback(requested, thrown);
      return null;
    } finally {
      if (this.#controller === controller) this.running = false;
    }
  }

  /** Restores the choices of the shown list, so that its title and exports stay correct. */
  #rollback(requested: RankingRequest, thrown: unknown): void {
    // Without a list there is nothing to restore; the choices belong to the audience whose ranking failed.
    if (this.ranking !== null || isCancelled(thrown)) this.#requested = this.#applied;
    if (isCancelled(thrown)) return;
    this.failure = asCallError(thrown);
    this.failed = requested;
  }
}

/** This window's scoring state. */
export const scoring = new Scoring();
