import type { CallResult } from '../../../../core/api.ts';
import { jobs } from '../../../core/jobs.svelte.ts';
import { query } from '../../../core/query.svelte.ts';
import { route } from '../../../core/route.svelte.ts';
import { coreText } from '../../../text/text.svelte.ts';

/** A comparison in the list. */
export type ListedComparison = CallResult<'comparisons'>['comparisons'][number];

/** The comparisons; the selected one and its step are kept in the address. Create it during component setup. */
export class Comparisons {
  readonly list = query(() => ({ name: 'comparisons', input: {} }));
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly detail = query(() =>
    this.shown === null ? null : { name: 'comparison', input: { comparison: this.shown.comparison } },
  );

  /** All comparisons, the newest first. */
  get all(): readonly ListedComparison[] {
    return [...(this.list.data?.comparisons ?? [])].reverse();
  }

  /** Whether there are no comparisons, not even damaged ones. */
  get isEmpty(): boolean {
    return this.all.length === 0 && this.list.data?.damaged.length === 0;
  }

  get shown(): ListedComparison | null {
    return this.all.find(({ comparison }) => comparison === route.get('comparison')) ?? this.all[0] ?? null;
  }

  get steps(): readonly string[] {
    return this.detail.data?.steps ?? [];
  }

  /** The selected step, else the comparison's objective, else the last step. */
  get step(): string {
    const chosen = route.get('step');
    if (chosen !== null && this.steps.includes(chosen)) return chosen;
    return this.detail.data?.objective ?? this.steps[this.steps.length - 1] ?? '';
  }

  /** Whether a comparison is queued or running. */
  get isActive(): boolean {
    return jobs.active.some(({ call }) => call === 'compare');
  }

  titleOf(model: string): string {
    return coreText(this.models.data?.models.find(({ name }) => name === model)?.title ?? model);
  }
}
