import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../core/job.ts';
import type { PickedFile } from '../../core/bridge.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { mappingFor, type AudienceMapping, type Subject } from './audience/audience-mapping.ts';
import { Incoming } from './audience/incoming.svelte.ts';
import { Banks, type ScoringBank } from './ranking/banks.svelte.ts';
import { Lists, type Ranking } from './ranking/lists.svelte.ts';
import {
  choicesOf,
  choicesFor,
  chosenRun,
  EMPTY_REQUEST,
  runsOf,
  type RunChoices,
  type RankingRequest,
} from './ranking/ranking-request.ts';

/** The audience, the banks it is ranked for and the ranking; kept while other views are shown. */
class Scoring {
  readonly incoming = new Incoming();
  progress = $state.raw<Progress | null>(null);
  running = $state(false);
  failure = $state.raw<CallError | null>(null);
  readonly banks = new Banks();
  readonly lists = new Lists(() => this.running);
  /** The requested settings that failed, so that they can be tried again. */
  failed = $state.raw<RankingRequest | null>(null);
  #requested = $state.raw(EMPTY_REQUEST);
  /** The settings of the shown list: those that hold again where a newer request fails. */
  #applied = EMPTY_REQUEST;
  #controller: AbortController | null = null;
  #arriving: Promise<null> = Promise.resolve(null);
  #round: Promise<Ranking | null> = Promise.resolve(null);

  /** The ranking to look at: the latest that is complete. */
  get ranking(): Ranking | null {
    return this.lists.ranking;
  }

  get per(): 'user' | 'bank' {
    return this.#requested.per ?? this.ranking?.per ?? 'user';
  }

  /** The name of the audience that is ranked, or whose list is shown. */
  get audienceName(): string | null {
    return this.busy || this.ranking === null
      ? (this.#requested.audience?.name ?? this.ranking?.audience ?? null)
      : this.ranking.audience;
  }

  /**
   * The audience that is to be ranked, or was and could not be, with what it is ranked by; null where it is not at hand
   * or no bank is chosen.
   */
  get subject(): Subject | null {
    const requested = this.failed ?? this.#requested;
    const { audience, mapping } =
      requested.audience === null
        ? this.lists.ranked
        : { audience: requested.audience.handle, mapping: requested.mapping };
    const runs = runsOf(this.banks.trained, requested.choices ?? this.#choices);
    const name = requested.audience?.name ?? this.audienceName;
    return audience === null || name === null || runs.length === 0 ? null : { audience, name, runs, mapping };
  }

  /** The banks with a run, each with the run that it is ranked by. */
  get chosen(): readonly { readonly bank: ScoringBank; readonly run: string }[] {
    return this.banks.trained.flatMap((bank) => {
      const run = this.runOf(bank);
      return run === null ? [] : [{ bank, run }];
    });
  }

  /** The run that ranks for a bank; null where the bank is left out. */
  runOf(bank: ScoringBank): string | null {
    return chosenRun(bank, this.#choices);
  }

  /** What was chosen; before anything is, what the list was ranked by that is there from before this page. */
  get #choices(): RunChoices {
    const kept = this.lists.kept.data?.ranking ?? null;
    if (this.#requested.choices !== null || this.lists.fresh !== null || kept === null)
      return this.#requested.choices ?? new Map();
    return choicesOf(kept, this.banks.trained, this.lists.stale);
  }

  chooseBanks(names: readonly string[]): void {
    this.#request({ choices: choicesFor(this.banks.trained, names, this.#choices) });
  }

  chooseRun(bank: string, run: string): void {
    this.#request({ choices: new Map([...this.#choices, [bank, run]]) });
  }

  choosePer(per: 'user' | 'bank'): void {
    this.#request({ per });
  }

  async chooseFile(): Promise<void> {
    await this.#take(() => this.incoming.choose((file) => this.useFile(file)));
  }

  async drop(files: readonly File[]): Promise<void> {
    await this.#take(() => this.incoming.drop(files, (file) => this.useFile(file)));
  }

  /** Takes a file that is granted already, such as the sample's. */
  useFile(file: PickedFile): void {
    this.failure = null;
    this.#request({ audience: file, mapping: null });
  }

  /** Ranks the audience again, with other columns; also one that could not be ranked. */
  useColumns(mapping: AudienceMapping): void {
    const requested = this.failed ?? this.#requested;
    // After the page was loaded anew, the file is known only by the handle of the latest ranking.
    const { subject } = this;
    const audience =
      requested.audience ?? (subject === null ? null : { handle: subject.audience, name: subject.name, bytes: null });
    this.#request({ ...requested, audience, mapping });
  }

  /** Whether a file is coming in or is being ranked. */
  get busy(): boolean {
    return this.running || this.incoming.uploading !== null;
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

  /** Repeats the request that failed. */
  retry(): void {
    this.#request(this.failed ?? {});
  }

  /** Ranks what the list is of once more. */
  rankAgain(): void {
    this.#request({});
  }

  #request(requested: Partial<RankingRequest>): void {
    const merged = { ...this.#requested, ...requested };
    this.#requested = { ...merged, choices: merged.choices ?? this.#choices };
    this.#begin();
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** Ranks the audience for the chosen banks, in place of a ranking that is under way. */
  #begin(): void {
    this.failed = null;
    const { subject } = this;
    if (subject === null) return;
    this.#controller?.abort();
    this.#round = this.#rank(subject, (this.#controller = new AbortController()));
  }

  async #take(take: () => Promise<null>): Promise<void> {
    this.failure = null;
    this.#round = this.#arriving = take().catch((thrown: unknown) => {
      this.failure = asCallError(thrown);
      return null;
    });
    await this.#arriving;
  }

  async #rank(subject: Subject, controller: AbortController): Promise<Ranking | null> {
    const requested = this.#requested;
    this.running = true;
    this.failure = null;
    this.progress = null;
    try {
      const options = {
        signal: controller.signal,
        onProgress: (progress: Progress) => {
          this.progress = progress;
        },
      };
      const { audience, runs } = subject;
      const mapping = await mappingFor(subject);
      this.lists.fresh = await call(
        'rank-audience',
        { runs: [...runs], audience, per: this.per, ...(mapping && { mapping }) },
        options,
      );
      this.#applied = requested;
      return this.lists.fresh;
    } catch (thrown) {
      if (this.#controller === controller) this.#rollback(requested, thrown);
      return null;
    } finally {
      if (this.#controller === controller) this.running = false;
    }
  }

  /**
   * The choices are again those of the list that is still shown, so that it is neither called nor exported as what it
   * is not.
   */
  #rollback(requested: RankingRequest, thrown: unknown): void {
    // Without a list there is nothing to go back to, and the choices are for the audience that could not be ranked.
    if (this.ranking !== null || isCancelled(thrown)) this.#requested = this.#applied;
    if (isCancelled(thrown)) return;
    this.failure = asCallError(thrown);
    this.failed = requested;
  }
}

/** What is scored in this window. */
export const scoring = new Scoring();
