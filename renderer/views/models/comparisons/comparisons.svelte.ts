import type { CallResult } from '../../../../core/api.ts';
import { jobs } from '../../../core/jobs.svelte.ts';
import { query } from '../../../core/query.svelte.ts';
import { route } from '../../../core/route.svelte.ts';
import { coreText } from '../../../text/text.svelte.ts';

/** A comparison as it is listed. */
export type ListedComparison = CallResult<'comparisons'>['comparisons'][number];

/**
 * Which comparison is shown, and of which step; what filters the page is kept in the address. To be made while a
 * component is set up.
 */
export class Comparisons {
  readonly list = query(() => ({ name: 'comparisons', input: {} }));
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly detail = query(() =>
    this.shown === null ? null : { name: 'comparison', input: { comparison: this.shown.comparison } },
  );

  /** The newest first. */
  get all(): readonly ListedComparison[] {
    return [...(this.list.data?.comparisons ?? [])].reverse();
  }

  get shown(): ListedComparison | null {
    return this.all.find(({ comparison }) => comparison === route.get('comparison')) ?? this.all[0] ?? null;
  }

  get steps(): readonly string[] {
    return this.detail.data?.steps ?? [];
  }

  /** The chosen step, else what was trained for, else the last. */
  get step(): string {
    const result = route.get('step');
    if (result !== null && this.steps.includes(result)) return result;
    return this.detail.data?.objective ?? this.steps[this.steps.length - 1] ?? '';
  }

  /** Whether a comparison is queued or runs: another need not be started to see the shown one done. */
  get underWay(): boolean {
    return jobs.active.some(({ call }) => call === 'compare');
  }

  titleOf(model: string): string {
    return coreText(this.models.data?.models.find(({ name }) => name === model)?.title ?? model);
  }
}
