import type { CallResult } from '../../../../core/api.ts';
import { project } from '../../../core/project.svelte.ts';
import { query } from '../../../core/query.svelte.ts';
import { route } from '../../../core/route.svelte.ts';
import { coreText } from '../../../text/text.svelte.ts';
import { defaultCompared, findTest, isInScope, readScope, type RunScope, type RunTest } from './choose-runs.ts';

/** A run as `run-list` returns it. */
export type ListedRun = CallResult<'run-list'>['runs'][number];

/** Maximum number of runs with distinguishable colours. */
export const MAX_COMPARED = 5;

/** Whether the list hides a run by default. */
function isHidden({ experiment, promotedFor }: ListedRun): boolean {
  return experiment && promotedFor.length === 0;
}

/** The listed, selected and compared runs; the filters are kept in the address. Create it during component setup. */
export class RunList {
  readonly runs = query(() => ({ name: 'run-list', input: {} }));
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly #banks = $derived([...new Set(this.all.flatMap(({ bank }) => bank ?? []))].sort());
  readonly #ofBank = $derived.by(() => {
    const { scope } = this;
    return this.all.filter((run) => isInScope(run, scope));
  });
  readonly #listed = $derived.by((): readonly ListedRun[] => {
    const selected = route.get('run');
    const showsAll = this.withExperiments || !this.hasExperiments;
    return this.#ofBank.filter((run) => showsAll || run.run === selected || !isHidden(run)).reverse();
  });
  readonly #steps = $derived([...new Set(this.#listed.flatMap(({ steps }) => steps))]);
  readonly #shown = $derived(
    this.#listed.find(({ run }) => run === route.get('run')) ??
      this.#listed.find(({ promotedFor }) => promotedFor.length > 0) ??
      this.#listed.find(({ status }) => status === 'done') ??
      this.#listed[0] ??
      null,
  );
  readonly #compared = $derived.by((): readonly ListedRun[] => {
    const selected = route.get('compare');
    const names = selected === null ? defaultCompared(this.#listed, this.#shown, this.step) : selected.split(',');
    return this.#listed.filter(({ run, status }) => names.includes(run) && status === 'done').slice(0, MAX_COMPARED);
  });
  readonly #tests = query(() =>
    this.compared.length < 2 ? null : { name: 'compare-runs', input: { runs: this.compared.map(({ run }) => run) } },
  );

  get all(): readonly ListedRun[] {
    return this.runs.data?.runs ?? [];
  }

  /** The runs that are damaged and therefore not listed. */
  get damaged(): CallResult<'run-list'>['damaged'] {
    return this.runs.data?.damaged ?? [];
  }

  /** The banks with runs, by name. */
  get banks(): readonly string[] {
    return this.#banks;
  }

  /** Whether some run was trained on data with banks. */
  get hasBanks(): boolean {
    return this.all.some(({ dataset }) => project.hasBanks(dataset));
  }

  /** Whether there are pooled runs. */
  get hasPooled(): boolean {
    return this.all.some(({ bank, dataset }) => bank === null && project.hasBanks(dataset));
  }

  /** Which runs are listed. */
  get scope(): RunScope {
    return readScope(route.get('bank'), route.get('scope'), this.banks);
  }

  /** Whether the list includes runs of comparisons and studies; there can be dozens. */
  get withExperiments(): boolean {
    return route.get('experiments') !== null;
  }

  /** Whether the scope has runs of comparisons or studies as well as others. */
  get hasExperiments(): boolean {
    return this.#ofBank.some(isHidden) && !this.#ofBank.every(isHidden);
  }

  /** Newest first. If a bank has only runs of comparisons and studies, the list always includes them. */
  get listed(): readonly ListedRun[] {
    return this.#listed;
  }

  /** The steps of the listed runs, in order. */
  get steps(): readonly string[] {
    return this.#steps;
  }

  /** The step of the curves and tests: the selected one, else the objective of the shown run, else the last one. */
  get step(): string {
    const selected = route.get('step');
    if (selected !== null && this.steps.includes(selected)) return selected;
    return this.shown?.objective ?? this.steps[this.steps.length - 1] ?? '';
  }

  /** The run whose details are shown: the selected one, else the active one, else the newest completed one. */
  get shown(): ListedRun | null {
    return this.#shown;
  }

  /** The compared runs, in the order of the list. */
  get compared(): readonly ListedRun[] {
    return this.#compared;
  }

  /** A run of each bank other than the given run's: the bank's active one, else its newest completed one. */
  exportableWith(exported: ListedRun): readonly ListedRun[] {
    if (exported.bank === null) return [];
    const done = this.all.filter((run) => run.status === 'done' && !isHidden(run)).reverse();
    return this.banks
      .filter((bank) => bank !== exported.bank)
      .map((bank) => done.find((run) => run.promotedFor.includes(bank)) ?? done.find((run) => run.bank === bank))
      .filter((run) => run !== undefined);
  }

  show({ run }: ListedRun): void {
    route.set({ run });
  }

  toggle(toggled: ListedRun): void {
    const names = this.compared.map(({ run }) => run);
    const next = names.includes(toggled.run) ? names.filter((run) => run !== toggled.run) : [...names, toggled.run];
    route.set({ compare: next.join(',') }, { replace: true });
  }

  /** The test of a compared run against the best other one with the same test samples. */
  testOf({ run }: ListedRun): RunTest {
    return findTest(this.#tests.data, run, this.step);
  }

  modelTitle(name: string): string {
    return coreText(this.models.data?.models.find((model) => model.name === name)?.title ?? name);
  }
}
