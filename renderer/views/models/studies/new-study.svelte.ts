import type { CallResult } from '../../../../core/api.ts';
import { call } from '../../../core/client.svelte.ts';
import { project } from '../../../core/project.svelte.ts';
import { query } from '../../../core/query.svelte.ts';
import { parseNumbers } from './parse-numbers.ts';

type Kind = CallResult<'studies'>['studies'][number]['kind'];

/** The settings that a study can vary, and the values that it tries by default (figure 5 of the paper). */
export const defaultValues: Readonly<Record<string, string>> = {
  d: '1, 5, 10, 16, 32, 64, 128',
  alpha: '0, 0.3, 0.6, 1, 3',
  lambda: '0.01, 0.02, 0.05',
  tasks: '2, 3, 4',
};

/** The settings of a new study. Create it during component setup. */
export class NewStudy {
  readonly runs = query(() => ({ name: 'run-list', input: {} }));
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly banks = query(() => ({ name: 'banks', input: {} }));
  kind = $state<Kind>('transfer');
  parameter = $state('d');
  seeds = $state<number | null>(3);
  bank = $state('');
  #run = $state<string | null>(null);
  #step = $state<string | null>(null);
  #values = $state<string | null>(null);

  /** The runs that the study can analyse. Every kind but importance needs an AITM model and a test set. */
  get choices(): CallResult<'run-list'>['runs'] {
    return (this.runs.data?.runs ?? [])
      .filter(
        ({ status, model, test }) =>
          status === 'done' && (this.kind === 'importance' || (model.startsWith('aitm') && test !== null)),
      )
      .reverse();
  }

  get run(): string {
    const chosen =
      this.choices.find(({ run }) => run === this.#run) ??
      this.choices.find(({ promotedFor }) => promotedFor.length > 0) ??
      this.choices[0];
    return chosen?.run ?? '';
  }

  set run(run: string) {
    this.#run = run;
  }

  get steps(): readonly string[] {
    return this.choices.find(({ run }) => run === this.run)?.steps ?? [];
  }

  get step(): string {
    return this.steps.find((step) => step === this.#step) ?? this.steps[this.steps.length - 1] ?? '';
  }

  set step(step: string) {
    this.#step = step;
  }

  get values(): string {
    return this.#values ?? defaultValues[this.parameter] ?? '';
  }

  set values(typed: string) {
    this.#values = typed;
  }

  /** Each setting has its own default values. */
  chooseParameter(parameter: string): void {
    this.parameter = parameter;
    this.#values = null;
  }

  get ready(): boolean {
    return this.kind === 'hyper'
      ? parseNumbers(this.values) !== null && project.dataset !== null && this.seeds !== null
      : this.run !== '';
  }

  /** Starts the study; its job is listed below the navigation. Throws FailedCallError. */
  async start(): Promise<string> {
    const { run, step, kind } = this;
    if (kind === 'transfer') return (await call('study transfer', { run })).study;
    if (kind === 'tsne') return (await call('study tsne', { run, step })).study;
    if (kind === 'importance') return (await call('study importance', { run })).study;
    const over = `${this.parameter}=${(parseNumbers(this.values) ?? []).join(',')}`;
    const bank = this.bank === '' ? {} : { bank: this.bank };
    return (await call('study hyper', { dataset: project.dataset ?? '', over, seeds: this.seeds ?? 1, ...bank })).study;
  }
}
