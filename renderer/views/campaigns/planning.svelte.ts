import type { CallInput, CallResult } from '../../../core/api.ts';
import type { CallError } from '../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../core/job.ts';
import { AudiencePicker } from '../../core/audience-picker.svelte.ts';
import { call } from '../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../core/failure.ts';
import { emptyBank, fieldsOf, termsOf, type BankFields, type LimitFields, type SavedCampaign } from './limits.ts';

/** A planned campaign. */
export type Plan = CallResult<'plan-campaign'>;

/** The audience of a campaign, and how its columns are matched. */
export interface PlanAudience {
  readonly handle: string;
  readonly name: string;
  readonly mapping: CallInput<'plan-campaign'>['mapping'];
}

/** The campaign being planned: its audience, limits and result; kept while other views are shown. */
class Planning {
  readonly picker = new AudiencePicker();
  audience = $state.raw<PlanAudience | null>(null);
  name = $state<string | null>(null);
  banks = $state.raw<Readonly<Record<string, BankFields>>>({});
  limits = $state.raw<LimitFields>({ budget: null, contacts: null, cap: 1 });
  /** The shown result. */
  plan = $state.raw<Plan | null>(null);
  /** The name of the campaign that can be exported: the last one planned in this window, for the current audience. */
  planned = $state<string | null>(null);
  running = $state(false);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<CallError | null>(null);
  #problems = $state.raw<ReadonlySet<string>>(new Set());
  #controller: AbortController | null = null;

  /** Whether a field has an invalid value. */
  get hasProblems(): boolean {
    return this.#problems.size > 0;
  }

  /** The fields of a bank. */
  bank(bank: string): BankFields {
    return Object.hasOwn(this.banks, bank) ? this.banks[bank] : emptyBank;
  }

  setBank(bank: string, fields: Partial<BankFields>): void {
    this.banks = { ...this.banks, [bank]: { ...this.bank(bank), ...fields } };
  }

  setLimits(limits: Partial<LimitFields>): void {
    this.limits = { ...this.limits, ...limits };
  }

  /** Records whether a field has a problem. */
  setProblem(field: string, problem: string | null): void {
    const problems = new Set(this.#problems);
    if (problem === null) problems.delete(field);
    else problems.add(field);
    if (problems.size !== this.#problems.size) this.#problems = problems;
  }

  async chooseFile(): Promise<void> {
    await this.#take(() => this.picker.choose((file) => this.useFile(file)));
  }

  async drop(files: readonly File[]): Promise<void> {
    await this.#take(() => this.picker.drop(files, (file) => this.useFile(file)));
  }

  useFile({ handle, name }: { readonly handle: string; readonly name: string }): void {
    this.audience = { handle, name, mapping: undefined };
    this.planned = null;
  }

  /** Shows a saved campaign, and takes over its limits. */
  show({ name, terms, plan }: SavedCampaign): void {
    const { banks, ...limits } = fieldsOf(terms);
    this.name = name;
    this.banks = banks;
    this.limits = limits;
    this.plan = plan;
    this.failure = null;
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** Plans the campaign under a name, for the banks of the project. */
  async begin(name: string, banks: readonly string[]): Promise<void> {
    const { audience } = this;
    if (audience === null || this.running) return;
    const controller = (this.#controller = new AbortController());
    this.running = true;
    this.failure = null;
    this.progress = null;
    try {
      const { handle, mapping } = audience;
      const onProgress = (progress: Progress): void => {
        this.progress = progress;
      };
      const input = { name, audience: handle, terms: termsOf(this.banks, this.limits, banks) };
      this.plan = await call(
        'plan-campaign',
        { ...input, ...(mapping !== undefined && { mapping }) },
        { signal: controller.signal, onProgress },
      );
      if (this.audience === audience) this.planned = name;
    } catch (thrown) {
      if (!isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      this.running = false;
    }
  }

  async #take(take: () => Promise<void>): Promise<void> {
    this.failure = null;
    try {
      await take();
    } catch (thrown) {
      this.failure = asCallError(thrown);
    }
  }
}

/** This window's campaign. */
export const planning = new Planning();
