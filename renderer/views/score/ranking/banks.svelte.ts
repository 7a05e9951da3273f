import type { CallResult } from '../../../../core/api.ts';
import { client } from '../../../core/client.svelte.ts';
import { query, type QueryState } from '../../../core/query.svelte.ts';

/** A bank that can be scored for. */
export type ScoringBank = CallResult<'scoring-banks'>['banks'][number];

/** The project's banks, with or without a run that can score for them. */
export class Banks {
  result!: QueryState<'scoring-banks'>;

  constructor() {
    $effect.root(() => {
      // The view may load before the window knows its project.
      this.result = query(() => (client.project === null ? null : { name: 'scoring-banks', input: {} }));
    });
  }

  get trained(): readonly ScoringBank[] {
    return (this.result.data?.banks ?? []).filter(({ runs }) => runs.length > 0);
  }

  get untrained(): readonly ScoringBank[] {
    return (this.result.data?.banks ?? []).filter(({ runs }) => runs.length === 0);
  }
}
