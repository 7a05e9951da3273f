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
import { mappingFor } from './audience-mapping.ts';
import type { AudienceMapping, Subject } from './audience-mapping.ts';
import { Incoming } from './incoming.svelte.ts';
import { choicesOf, choosing, chosenRun, NO_WISH } from './wish.ts';
import type { RunChoices, Wish } from './wish.ts';

/** A ranked audience as the core describes it. */
export type Ranking = CallResult<'rank-audience'>;

/** A bank that can be scored for. */
export type ScoringBank = CallResult<'scoring-banks'>['banks'][number];

/** The audience, the banks it is ranked for and the ranking; kept while other views are shown. */
class Scoring {
  readonly incoming = new Incoming();
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

  /** The audience that is to be ranked, or was and could not be, with what it is ranked by; null where it is not at hand or no bank is chosen. */
  get subject(): Subject | null {
    const wish = this.failed ?? this.#wish;
    const { audience, mapping } = wish.audience === null ? this.#ranked : { audience: wish.audience.handle, mapping: wish.mapping };
    const runs = this.#runsOf(wish.choices ?? this.#choices);
    const name = wish.audience?.name ?? this.audienceName;
    return audience === null || name === null || runs.length === 0 ? null : { audience, name, runs, mapping };
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
    return chosenRun(bank, this.#choices);
  }

  /** What was chosen; before anything is, what the list was ranked by that is there from before this page. */
  get #choices(): RunChoices {
    const kept = this.kept.data?.ranking ?? null;
    if (this.#wish.choices !== null || this.#fresh !== null || kept === null) return this.#wish.choices ?? new Map();
    return choicesOf(kept, this.trained, this.stale);
  }

  #runsOf(choices: RunChoices): readonly string[] {
    return [...new Set(this.trained.flatMap((bank) => chosenRun(bank, choices) ?? []))];
  }

  chooseBanks(names: readonly string[]): void {
    this.#ask({ choices: choosing(this.trained, names, this.#choices) });
  }

  chooseRun(bank: string, run: string): void {
    this.#ask({ choices: new Map([...this.#choices, [bank, run]]) });
  }

  choosePer(per: 'user' | 'bank'): void {
    this.#ask({ per });
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
    this.#ask({ audience: file, mapping: null });
  }

  /** Ranks the audience again, with other columns; also one that could not be ranked. */
  useColumns(mapping: AudienceMapping): void {
    const wish = this.failed ?? this.#wish;
    // After the page was loaded anew, the file is known only by the handle of the latest ranking.
    const { subject } = this;
    const audience = wish.audience ?? (subject === null ? null : { handle: subject.audience, name: subject.name, bytes: null });
    this.#ask({ ...wish, audience, mapping });
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

  /** Wishes again for what came to nothing. */
  retry(): void {
    this.#ask(this.failed ?? {});
  }

  /** Ranks what the list is of once more. */
  rankAgain(): void {
    this.#ask({});
  }

  #ask(wish: Partial<Wish>): void {
    const asked = { ...this.#wish, ...wish };
    this.#wish = { ...asked, choices: asked.choices ?? this.#choices };
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
    this.#round = this.#rank(subject, this.#controller = new AbortController());
  }

  /** What the latest ranking was of, as is known after the page was loaded anew. */
  get #ranked(): { readonly audience: string | null; readonly mapping: AudienceMapping | null } {
    const ranked = jobs.list.findLast(({ call: name, state }) => name === 'rank-audience' && state === 'done');
    const input = ranked?.input as { readonly audience?: string; readonly mapping?: AudienceMapping } | undefined;
    return this.ranking === null ? { audience: null, mapping: null } : { audience: input?.audience ?? null, mapping: input?.mapping ?? null };
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
    const wish = this.#wish;
    this.running = true;
    this.failure = null;
    this.progress = null;
    try {
      const options = { signal: controller.signal, onProgress: (progress: Progress) => { this.progress = progress; } };
      const { audience, runs } = subject;
      const mapping = await mappingFor(subject);
      this.#fresh = await call('rank-audience', { runs: [...runs], audience, per: this.per, ...mapping && { mapping } }, options);
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
    // Without a list there is nothing to go back to, and the choices are for the audience that could not be ranked.
    if (this.ranking !== null || isCancelled(thrown)) this.#wish = this.#granted;
    if (isCancelled(thrown)) return;
    this.failure = asCallError(thrown);
    this.failed = wish;
  }
}

/** What is scored in this window. */
export const scoring = new Scoring();
