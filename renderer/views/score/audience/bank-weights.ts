import type { CallInput } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';

/** The columns of an audience and its file format. */
export type AudienceMapping = Exclude<CallInput<'rank-audience'>['mapping'], string | undefined>;

/** The mapping without the weights of banks that are not ranked for, which the core would not know. */
export function withoutOtherBanks(
  { bankWeights, ...rest }: AudienceMapping,
  banks: Readonly<Record<string, string | null>>,
): AudienceMapping {
  const used = Object.entries(bankWeights ?? {}).filter(([bank]) => (ownValue(banks, bank) ?? null) !== null);
  return used.length === 0 ? rest : { ...rest, bankWeights: Object.fromEntries(used) };
}
