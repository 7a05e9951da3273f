import type { CallResult } from '../../../../core/api.ts';
import { query } from '../../../core/query.svelte.ts';
import { route } from '../../../core/route.svelte.ts';
import { coreText } from '../../../text/text.svelte.ts';

/** A study in the list. */
export type ListedStudy = CallResult<'studies'>['studies'][number];

/** The studies; the selected one is kept in the address. Create it during component setup. */
export class Studies {
  readonly list = query(() => ({ name: 'studies', input: {} }));
  readonly models = query(() => ({ name: 'models', input: {} }));
  readonly detail = query(() =>
    this.shown?.done !== true ? null : { name: 'study', input: { study: this.shown.study } },
  );

  /** All studies, the newest first. */
  get all(): readonly ListedStudy[] {
    return [...(this.list.data?.studies ?? [])].reverse();
  }

  /** Whether there are no studies, not even damaged ones. */
  get isEmpty(): boolean {
    return this.all.length === 0 && this.list.data?.damaged.length === 0;
  }

  get shown(): ListedStudy | null {
    return this.all.find(({ study }) => study === route.get('study')) ?? this.all[0] ?? null;
  }

  titleOf(model: string): string {
    return coreText(this.models.data?.models.find(({ name }) => name === model)?.title ?? model);
  }
}
