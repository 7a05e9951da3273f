import { untrack } from 'svelte';

import type { CallInput } from '../../../../core/api.ts';
import { query, type QueryState } from '../../../core/query.svelte.ts';
import type { RankingRequest } from '../ranking/ranking-request.ts';
import { scoring } from '../scoring.svelte.ts';
import { isMismatch } from './audience-mapping.ts';
import type { AudienceMapping } from './bank-weights.ts';

type Dialect = NonNullable<CallInput<'audience-columns'>['dialect']>;

/** The user's choices for an audience in the card; missing ones keep the detected value. */
interface Choice {
  readonly audience: string | null;
  readonly dialect: Dialect;
  readonly user: string | null;
  readonly features: Readonly<Record<string, string>>;
}

/** An input that the models need, and the column that it is read from. */
export interface RequiredInput {
  /** The feature; null for the user id. */
  readonly feature: string | null;
  readonly column: string | null;
  /** How the column was chosen. */
  readonly by: 'name' | 'guess' | 'choice' | 'nothing';
}

/** Error codes that wrong columns can cause. */
const COLUMN_ERRORS: readonly string[] = ['invalid-input', 'unknown-name', 'invalid-config'];

/** The columns of the audience: shown on request, and in place of the error if they do not fit. */
class Columns {
  opened = $state(false);
  result!: QueryState<'audience-columns'>;
  #chosen = $state.raw<Choice>({ audience: null, dialect: {}, user: null, features: {} });

  /** The last failed request, and whether its columns caused the failure; later choices do not change the diagnosis. */
  #diagnosis = $state.raw<{ readonly failed: RankingRequest | null; readonly mismatch: boolean }>({
    failed: null,
    mismatch: false,
  });

  constructor() {
    $effect.root(() => {
      this.result = query(() => {
        const { rankingInput } = scoring;
        if (rankingInput === null || !(this.opened || this.#mayBeMismatch)) return null;
        const { dialect } = this.choice;
        return {
          name: 'audience-columns',
          input: {
            runs: [...rankingInput.runs],
            audience: rankingInput.audience,
            ...(Object.keys(dialect).length > 0 && { dialect }),
          },
        };
      });
      $effect(() => {
        const { data, stale } = this.result;
        const { failed } = scoring;
        if (!this.#mayBeMismatch || data === null || stale || untrack(() => this.#diagnosis.failed) === failed) return;
        this.#diagnosis = { failed, mismatch: isMismatch(data, failed?.mapping ?? null) };
      });
    });
  }

  /** Whether a ranking failed with an error that wrong columns may have caused. */
  get #mayBeMismatch(): boolean {
    return scoring.failed !== null && scoring.failure !== null && COLUMN_ERRORS.includes(scoring.failure.code);
  }

  /** Whether the cause of a failure is still unknown. */
  get isDiagnosing(): boolean {
    return this.#mayBeMismatch && this.#diagnosis.failed !== scoring.failed && this.result.error === null;
  }

  /**
   * Whether the ranking failed because the audience lacks columns that the models need; remains true while the user
   * chooses columns.
   */
  get mismatch(): boolean {
    return this.#mayBeMismatch && this.#diagnosis.failed === scoring.failed && this.#diagnosis.mismatch;
  }

  get shown(): boolean {
    return scoring.rankingInput !== null && !scoring.busy && (this.opened || this.mismatch);
  }

  get choice(): Choice {
    const { rankingInput } = scoring;
    if (rankingInput === null || this.#chosen.audience === rankingInput.audience) return this.#chosen;
    const { audience, mapping } = rankingInput;
    return { audience, dialect: mapping?.dialect ?? {}, user: mapping?.user ?? null, features: mapping?.columns ?? {} };
  }

  /** The user id and the features; features not matched by name come before the others. */
  get requiredInputs(): readonly RequiredInput[] {
    const detected = this.result.data;
    if (detected === null) return [];
    const names = detected.columns.map(({ name }) => name);
    const requiredInput = (
      feature: string | null,
      chosen: string | null | undefined,
      { column, guess }: { readonly column: string | null; readonly guess: string | null },
    ): RequiredInput => {
      if (chosen !== null && chosen !== undefined && names.includes(chosen))
        return { feature, column: chosen, by: chosen === column ? 'name' : 'choice' };
      return { feature, column: column ?? guess, by: column !== null ? 'name' : guess !== null ? 'guess' : 'nothing' };
    };
    const features = detected.fields.map((field) => ({
      requiredInput: requiredInput(field.name, this.choice.features[field.name], field),
      named: field.column !== null,
    }));
    return [
      requiredInput(null, this.choice.user, detected.user),
      ...features.filter(({ named }) => !named).map((entry) => entry.requiredInput),
      ...features.filter(({ named }) => named).map((entry) => entry.requiredInput),
    ];
  }

  get complete(): boolean {
    return (
      this.result.data !== null &&
      this.result.data.problem === null &&
      !this.result.stale &&
      this.requiredInputs.every(({ column }) => column !== null)
    );
  }

  setDialect(part: Dialect): void {
    this.#choose({
      dialect: Object.fromEntries(
        Object.entries({ ...this.choice.dialect, ...part }).filter(([, value]) => value !== undefined),
      ),
    });
  }

  setColumn(feature: string | null, column: string): void {
    this.#choose(feature === null ? { user: column } : { features: { ...this.choice.features, [feature]: column } });
  }

  close(): void {
    this.opened = false;
    if (this.mismatch) scoring.failure = null;
  }

  /**
   * Ranks the audience with the columns chosen in the card. The rest of its mapping, such as formats and the columns of
   * weights, remains.
   */
  use(): void {
    const { dialect } = this.choice;
    const { user: _, columns: __, dialect: ___, ...rest } = scoring.rankingInput?.mapping ?? {};
    const mapped = this.requiredInputs.flatMap(({ feature, column }) =>
      feature === null || column === null || feature === column ? [] : [[feature, column] as const],
    );
    const user = this.requiredInputs.find(({ feature }) => feature === null)?.column ?? null;
    const mapping: AudienceMapping = {
      ...rest,
      ...(user !== null && { user }),
      ...(mapped.length > 0 && { columns: Object.fromEntries(mapped) }),
      ...(Object.keys(dialect).length > 0 && { dialect }),
    };
    this.opened = false;
    scoring.useColumns(mapping);
  }

  #choose(part: Partial<Choice>): void {
    this.#chosen = { ...this.choice, audience: scoring.rankingInput?.audience ?? null, ...part };
  }
}

/** This window's columns of the audience. */
export const columns = new Columns();
