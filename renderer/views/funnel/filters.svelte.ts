import type { FunnelScale } from '../../charts/funnel-scale.ts';
import { project, type DatasetInfo } from '../../core/project.svelte.ts';
import { route } from '../../core/route.svelte.ts';
import { calendarDays, periodDays, parseDay } from '../../parts/fields/period.ts';
import { roleOf } from './columns.ts';
import {
  comparablePeriod,
  formatSegment,
  parseSegment,
  segmentInput,
  type SegmentChoice,
  type SegmentInput,
} from './segment.ts';
import { calendarUnit, formatWhere, parseJson, parseWhere } from './segments/conditions.ts';

/** The kind of comparison of a funnel. */
export type Comparison = 'none' | 'previous' | 'segment';

/** The order of the values that explain a change. */
export type ChangeOrder = 'excess' | 'contribution';

/** Maximum number of segments side by side, as in the core. */
export const MAX_SEGMENTS = 12;

const scales: readonly FunnelScale[] = ['previous', 'impressions', 'log'];

/** The settings of the view, all kept in the address, so that back, forward and links work. */
export class FunnelFilters {
  get dataset(): DatasetInfo | undefined {
    return project.datasetInfo;
  }

  get choice(): SegmentChoice {
    return { dataset: null, ...this.period, bank: route.get('bank'), where: parseWhere(route.get('where')) };
  }

  /**
   * The chosen days. If none are chosen and the comparison is with the previous period, the latest days that are
   * preceded by as many days.
   */
  get period(): Pick<SegmentChoice, 'from' | 'to'> {
    const [from, to] = [parseDay(route.get('from')), parseDay(route.get('to'))];
    const isUnbounded = from === null && to === null;
    return isUnbounded && this.comparison === 'previous'
      ? comparablePeriod(this.dataset?.firstTime ?? null, this.dataset?.lastTime ?? null)
      : { from, to };
  }

  get comparison(): Comparison {
    const compare = route.get('compare');
    return compare === 'segment' || (compare === 'previous' && this.canComparePrevious) ? compare : 'none';
  }

  /** Whether there can be a previous period; a single day, or data without times, has none. */
  get canComparePrevious(): boolean {
    return periodDays(this.dataset?.firstTime ?? null, this.dataset?.lastTime ?? null) > 1;
  }

  /** The segment to compare with. */
  get other(): SegmentChoice {
    return parseSegment(route.get('other'));
  }

  get by(): string | null {
    return route.get('by');
  }

  get scale(): FunnelScale {
    return scales.find((scale) => scale === route.get('scale')) ?? 'previous';
  }

  /** The rate to use if a single one is needed. */
  get rate(): 'ofPrevious' | 'ofFirst' {
    return this.scale === 'impressions' ? 'ofFirst' : 'ofPrevious';
  }

  /** The chosen step; null if this dataset has no such step. */
  get step(): string | null {
    return project.steps.find((step) => step === route.get('step')) ?? null;
  }

  get order(): ChangeOrder {
    const order = route.get('order');
    // Saved views of earlier versions call the contribution "points".
    return order === 'contribution' || order === 'points' ? 'contribution' : 'excess';
  }

  /** The input of the core's query; null without a dataset. */
  get segment(): SegmentInput | null {
    return this.dataset === undefined ? null : segmentInput(this.choice, this.dataset.name);
  }

  /** What to compare with, in the core's format; undefined without a comparison. */
  get against(): 'previous' | SegmentInput | undefined {
    if (this.dataset === undefined || this.comparison === 'none') return undefined;
    return this.comparison === 'previous' ? 'previous' : segmentInput(this.other, this.dataset.name);
  }

  /** Whether the compared segment equals the main one. */
  get comparesWithItself(): boolean {
    return this.comparison === 'segment' && JSON.stringify(this.segment) === JSON.stringify(this.against);
  }

  /** Changes the main segment; another dataset starts without the old filters. */
  choose(next: SegmentChoice): void {
    if (next.dataset !== null && next.dataset !== this.dataset?.name)
      return route.set({ dataset: next.dataset, from: null, to: null, bank: null, where: null, by: null });
    const current = this.period;
    const periodChanged = next.from !== current.from || next.to !== current.to;
    route.set({
      bank: next.bank,
      where: formatWhere(next.where),
      ...(periodChanged ? { from: next.from, to: next.to } : {}),
    });
  }

  chooseOther(next: SegmentChoice): void {
    route.set({
      other: formatSegment(
        next.dataset === this.other.dataset ? next : { ...next, from: null, to: null, bank: null, where: [] },
      ),
    });
  }

  /** Removes all filters and the comparison. */
  clear(): void {
    route.set({ from: null, to: null, bank: null, where: null, by: null, compare: null, other: null, segments: null });
  }

  compare(comparison: Comparison): void {
    route.set({ compare: comparison === 'none' ? null : comparison });
  }

  /** The saved segments to show side by side. */
  get beside(): readonly string[] {
    const names = parseJson(route.get('segments'));
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string').slice(0, MAX_SEGMENTS) : [];
  }

  showBeside(names: readonly string[]): void {
    route.set({ segments: names.length === 0 ? null : JSON.stringify(names.slice(0, MAX_SEGMENTS)) });
  }

  /**
   * Shows only the samples with a value of a column: days, weeks and months become the period, and other values a
   * filter, on both sides of a comparison. A filter by exactly this value is removed.
   */
  filterBy(column: string, value: string | null): void {
    const unit = calendarUnit(this.dataset, column);
    const days = unit === null || value === null ? null : calendarDays(unit, value);
    if (days !== null) return this.choose({ ...this.choice, ...days });
    const isFiltered = this.filterTest(column)(value);
    const next = (choice: SegmentChoice): SegmentChoice => {
      if (value !== null && this.#isBank(column)) return { ...choice, bank: isFiltered ? null : value };
      const others = choice.where.filter((filter) => filter.column !== column);
      return { ...choice, where: isFiltered ? others : [...others, { column, values: [value] }] };
    };
    const other = this.comparison === 'segment' ? next(this.other) : null;
    this.choose(next(this.choice));
    if (other !== null) route.set({ other: formatSegment(other) }, { replace: true });
  }

  /** Returns a test for values of a column: whether the filters leave only samples with the value. */
  filterTest(column: string): (value: string | null) => boolean {
    const { bank, where } = this.choice;
    const isBank = this.#isBank(column);
    const filter = where.find((one) => one.column === column);
    return (value) =>
      value !== null && isBank
        ? bank === value
        : filter?.operator === undefined && filter?.values.length === 1 && filter.values[0] === value;
  }

  /** Whether a column is the bank column, named by its own name or as `bank`. */
  #isBank(column: string): boolean {
    return roleOf(this.dataset, column) === 'bank';
  }

  groupBy(column: string | null): void {
    route.set({ by: column });
  }

  /** Changes only the presentation, and adds no history entry. */
  show(settings: { readonly scale?: FunnelScale; readonly step?: string | null; readonly order?: ChangeOrder }): void {
    route.set(settings, { replace: true });
  }
}
