import type { CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';
import { call } from '../../../core/client.svelte.ts';
import { withoutOtherBanks, type AudienceMapping } from './bank-weights.ts';

/** The columns of an audience, and how they match the models' features. */
export type AudienceColumns = CallResult<'audience-columns'>;

/** An audience and the runs that rank it. */
export interface RankingInput {
  readonly audience: string;
  readonly name: string;
  readonly runs: readonly string[];
  /** The run of each bank; null leaves it out. */
  readonly banks: Readonly<Record<string, string | null>>;
  readonly mapping: AudienceMapping | null;
}

/** Whether a column that the models need is found neither by name nor by the mapping, or the file has a problem. */
export function isMismatch({ problem, user, fields }: AudienceColumns, mapping: AudienceMapping | null): boolean {
  if (problem !== null || (mapping?.user ?? user.column) === null) return true;
  return fields.some(({ name, column }) => (ownValue(mapping?.columns, name) ?? column) === null);
}

/**
 * The mapping without the columns of features that none of these runs has, and without the weights of banks that are
 * left out, since it may have been made for other runs and banks. Throws the core's error about the file.
 */
export async function mappingFor(input: RankingInput): Promise<AudienceMapping | undefined> {
  const { audience, runs } = input;
  const mapping = input.mapping === null ? undefined : withoutOtherBanks(input.mapping, input.banks);
  if (mapping?.columns === undefined) return mapping;
  const { fields } = await call('audience-columns', {
    audience,
    runs: [...runs],
    ...(mapping.dialect && { dialect: mapping.dialect }),
  });
  const columns = Object.fromEntries(
    Object.entries(mapping.columns).filter(([feature]) => fields.some(({ name }) => name === feature)),
  );
  return { ...mapping, columns };
}
