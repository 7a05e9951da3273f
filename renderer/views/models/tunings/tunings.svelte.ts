import type { CallResult } from '../../../../core/api.ts';
import { jobs } from '../../../core/jobs.svelte.ts';
import { query } from '../../../core/query.svelte.ts';
import { route } from '../../../core/route.svelte.ts';
import { coreText } from '../../../text/text.svelte.ts';

/** A tuning as the core returns it. */
export type Tuning = CallResult<'tuning'>;

/** A trial of a tuning. */
export type Trial = Tuning['trials'][number];

/** A tuning in the list. */
export type ListedTuning = CallResult<'tunings'>['tunings'][number];

/** The tunings; the selected one is kept in the address. Create it during component setup. */
export class Tunings {
  readonly list = query(() => ({ name: 'tunings', input: {} }));
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly detail = query(() =>
    this.shown === null ? null : { name: 'tuning', input: { tuning: this.shown.tuning } },
  );

  /** All tunings, the newest first. */
  get all(): readonly ListedTuning[] {
    return [...(this.list.data?.tunings ?? [])].reverse();
  }

  /** Whether there are no tunings, not even damaged ones. */
  get isEmpty(): boolean {
    return this.all.length === 0 && this.list.data?.damaged.length === 0;
  }

  /** The selected tuning, by default the newest. */
  get shown(): ListedTuning | null {
    return this.all.find(({ tuning }) => tuning === route.get('tuning')) ?? this.all[0] ?? null;
  }

  /** Whether a tuning is queued or running. */
  get isActive(): boolean {
    return jobs.active.some(({ call }) => call === 'tune');
  }

  titleOf(model: string): string {
    return coreText(this.models.data?.models.find(({ name }) => name === model)?.title ?? model);
  }
}
