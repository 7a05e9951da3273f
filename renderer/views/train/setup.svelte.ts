import { SvelteSet } from 'svelte/reactivity';

import type { CallResult } from '../../../core/api.ts';
import type { ViewInput } from '../../core/client.svelte.ts';
import { project } from '../../core/project.svelte.ts';
import { query } from '../../core/query.svelte.ts';
import { route } from '../../core/route.svelte.ts';
import { countSettings, type Settings } from '../../parts/schema-form/schema.ts';
import { readBanks, writeBanks } from './bank-choice.ts';
import { ChosenSamples } from './chosen-samples.ts';
import { ComparisonChoice } from './comparison-choice.svelte.ts';
import { Histories } from './histories.svelte.ts';
import { BEST_MODEL } from './run-of-job.ts';
import { historyField, towerSettings } from './tower-settings.ts';

/** What a run is trained on: a bank's samples, or the whole dataset if `bank` is null. */
export interface TrainingTarget {
  readonly bank: string | null;
  readonly objective: string | null;
  readonly promotedRun: string | null;
  readonly rows: number;
  /** The number of samples that are mature for each step. */
  readonly settled?: Readonly<Record<string, number>>;
  readonly positives: Readonly<Record<string, number>>;
}

/** The name of an engine, or `auto` to choose one automatically. */
export type EngineChoice = NonNullable<ViewInput<'train'>['engine']>;

/** The sections of a training run's settings. */
export type Section = 'training' | 'features' | 'model';

const AUTO = 'auto';

/** Trials of each model in the search for the best, as on the command line. */
const DEFAULT_TRIALS = 3;

/** The value of `compare` in the address if the models are tuned, not compared. */
export const TUNE = 'tune';

/** The settings of the next training run; the filters are kept in the address. Create it during component setup. */
export class TrainingSetup {
  readonly samples = new ChosenSamples();
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly engines = query(() =>
    this.model === '' ? null : { name: 'engines', input: this.automatic ? {} : { model: this.model } },
  );
  readonly banks = query(() =>
    project.dataset === null
      ? null
      : { name: 'training-banks', input: { dataset: project.dataset, ...this.samples.input } },
  );
  readonly targets = $derived.by((): readonly TrainingTarget[] => {
    const { data } = this.banks;
    return data === null ? [] : [...data.banks, { bank: null, objective: null, promotedRun: null, ...data.all }];
  });
  /** The chosen targets, in the order of the list; a single available target is always chosen. */
  readonly chosen = $derived.by((): readonly TrainingTarget[] => {
    if (this.targets.length === 1) return this.targets;
    const available = this.targets.map(({ bank }) => bank);
    const names = new Set(readBanks(route.get('bank'), available));
    return this.targets.filter(({ bank }) => names.has(bank));
  });
  /** The sets on which the shown target would be trained and tested. */
  readonly parts = query(() =>
    project.dataset === null || this.shown === null
      ? null
      : {
          name: 'training-parts',
          input: {
            dataset: project.dataset,
            bank: this.shown.bank,
            objective: this.objectiveOf(this.shown),
            ...(this.comparing ? { splits: this.comparison.splits ?? 1, oldest: this.tuning } : {}),
            ...this.namedDatasets,
            ...this.samples.input,
            ...this.separately,
          },
        },
  );

  /** Checks whether the combination of settings is valid; each field reports its own errors. */
  readonly check = query(() =>
    Object.keys(this.config).length === 0 || this.histories.isLoading
      ? null
      : { name: 'check-settings', input: { model: this.model, config: this.config } },
  );
  readonly comparison = new ComparisonChoice(() => this.models.data?.models ?? []);
  readonly histories = new Histories(() => !this.comparing && this.#historyField !== null);
  readonly #invalidSettings = new SvelteSet<string>();
  /** Number of resets; fields clear their input when it changes. */
  resets = $state(0);

  /** A step, or empty for the bank's objective. */
  objective = $state('');
  engine = $state<EngineChoice>(AUTO);
  seed = $state<number | null>(1);
  /** Trials of each model if the best one is searched for. */
  trials = $state<number | null>(DEFAULT_TRIALS);
  /** Whether banks share their data: each run then starts from a pooled model. */
  sharing = $state(true);
  /** Whether each run is then refitted on all of its samples. */
  refit = $state(false);
  /** The names of the validation and the test dataset; empty to split them off the training dataset. */
  valid = $state('');
  test = $state('');
  settings = $state.raw<Readonly<Record<Section, Settings>>>({ training: {}, features: {}, model: {} });
  #model = $state<string | null>(null);
  /** The bank of the target that was chosen last, whose parts are shown; undefined if there is none. */
  #lastChosen = $state<string | null | undefined>(undefined);

  get namedDatasets(): { readonly valid?: string; readonly test?: string } {
    return { ...(this.valid === '' ? {} : { valid: this.valid }), ...(this.test === '' ? {} : { test: this.test }) };
  }

  /** Whether to compare or tune several models instead of training one. */
  get comparing(): boolean {
    return route.get('compare') !== null;
  }

  /** Whether to tune the models. */
  get tuning(): boolean {
    return route.get('compare') === TUNE;
  }

  /** Whether a run can start from a pooled model: the data have several banks, and the model is a network. */
  get canShare(): boolean {
    const bank = project.datasetInfo?.columns.find(({ role }) => role === 'bank');
    return !this.comparing && this.runsOnEngine && (bank?.distinct ?? 0) > 1;
  }

  /** Whether the run of a target would start from a pooled model. */
  startsFromPooled(target: TrainingTarget | null): boolean {
    return this.canShare && this.sharing && target !== null && target.bank !== null;
  }

  private get separately(): { readonly separate?: true } {
    return this.canShare && this.sharing ? {} : { separate: true };
  }

  get shown(): TrainingTarget | null {
    return this.chosen.find(({ bank }) => bank === this.#lastChosen) ?? this.chosen[0] ?? null;
  }

  get model(): string {
    return this.#model ?? this.models.data?.models[0]?.name ?? '';
  }

  set model(name: string) {
    // Settings of one model do not apply to another.
    if (name !== this.model) this.settings = { ...this.settings, model: {} };
    this.#model = name;
  }

  /** Whether the best of all models is searched for; they then have no settings in common to change. */
  get automatic(): boolean {
    return !this.comparing && this.model === BEST_MODEL;
  }

  get modelInfo(): CallResult<'models'>['models'][number] | undefined {
    return this.models.data?.models.find(({ name }) => name === this.model);
  }

  /** Whether the chosen model runs on an engine; trees do not. */
  get runsOnEngine(): boolean {
    return this.comparing || this.modelInfo?.kind !== 'trees';
  }

  /** Settings that the model ignores, by path: `training.batchSize` for trees. */
  get unused(): readonly string[] {
    return this.comparing || Object.keys(this.config).length === 0 ? [] : (this.check.data?.unused ?? []);
  }

  toggle({ bank }: TrainingTarget): void {
    const before = this.chosen.map((one) => one.bank);
    const isAdded = !before.includes(bank);
    this.#lastChosen = isAdded ? bank : undefined;
    route.set(
      { bank: writeBanks(isAdded ? [...before, bank] : before.filter((one) => one !== bank)) },
      { replace: true },
    );
  }

  /** Clears the choice, e.g. once its training starts. */
  chooseNone(): void {
    this.#lastChosen = undefined;
    route.set({ bank: null }, { replace: true });
  }

  set(section: Section, value: Settings): void {
    this.settings = { ...this.settings, [section]: value };
  }

  reset(): void {
    this.resets++;
    this.settings = { training: {}, features: {}, model: {} };
    [this.seed, this.sharing, this.valid, this.test] = [1, true, '', ''];
    this.trials ??= DEFAULT_TRIALS;
    this.comparison.fillIn();
  }

  /**
   * Records whether a setting's input is valid; training must not silently use the default instead of invalid input.
   */
  setProblem(setting: string, problem: string | null): void {
    if (problem === null) this.#invalidSettings.delete(setting);
    else this.#invalidSettings.add(setting);
  }

  /** Whether any input is invalid. */
  get hasInvalidInput(): boolean {
    return this.#invalidSettings.size > 0 || this.check.error !== null;
  }

  /** The settings without those that other settings make ineffective. */
  get #used(): Readonly<Record<Section, Settings>> {
    if (this.automatic) return { training: {}, features: {}, model: {} };
    return { ...this.settings, model: towerSettings(this.settings.model, this.#historyField, this.histories.columns) };
  }

  /** The setting that names the model's history, if it reads one. */
  get #historyField(): readonly string[] | null {
    return historyField(this.settings.model, this.modelInfo?.settings);
  }

  /** The values that differ from the defaults; in a comparison each model keeps its own. */
  private get config(): Readonly<Record<string, Settings>> {
    return Object.fromEntries(
      Object.entries(this.#used).filter(
        ([name, section]) => Object.keys(section).length > 0 && !(this.comparing && name === 'model'),
      ),
    );
  }

  /** The number of settings that differ from the defaults. */
  get changes(): number {
    return (
      countSettings(this.comparing ? { ...this.#used, model: {} } : this.#used) +
      (this.seed === 1 ? 0 : 1) +
      (this.sharing ? 0 : 1) +
      (this.valid === '' ? 0 : 1) +
      (this.test === '' ? 0 : 1)
    );
  }

  /** The step for early stopping; null for the mean of all steps. */
  objectiveOf(target: TrainingTarget): string | null {
    return this.objective === '' ? target.objective : this.objective;
  }

  /** One training run per chosen target. */
  inputs(): readonly ViewInput<'train'>[] {
    return this.#commonInputs().map((common) => ({
      ...common,
      ...('bank' in common && !this.sharing ? { separate: true } : {}),
      model: this.model,
      seed: this.seed ?? 1,
      ...(this.refit && this.valid === '' ? { refit: true } : {}),
      ...(this.automatic ? { trials: this.trials ?? DEFAULT_TRIALS } : {}),
    }));
  }

  /** One comparison per chosen target. */
  comparisonInputs(): readonly ViewInput<'compare'>[] {
    const { models, seeds, splits } = this.comparison;
    return this.#commonInputs().map((common) => ({
      ...common,
      models: [...models],
      seeds: seeds ?? 1,
      splits: splits ?? 1,
    }));
  }

  /** One tuning per chosen target. */
  tuningInputs(): readonly ViewInput<'tune'>[] {
    const { models, trials, splits } = this.comparison;
    return this.#commonInputs().map((common) => ({
      ...common,
      models: [...models],
      trials: trials ?? 1,
      splits: splits ?? 1,
    }));
  }

  #commonInputs() {
    const dataset = project.dataset;
    if (dataset === null) return [];
    const { config } = this;
    return this.chosen.map(({ bank }) => ({
      dataset,
      ...(bank === null ? {} : { bank }),
      engine: this.engine,
      ...this.namedDatasets,
      ...this.samples.input,
      ...(this.objective === '' ? {} : { objective: this.objective }),
      ...(Object.keys(config).length === 0 ? {} : { config }),
    }));
  }
}
