import { valueEncoder } from '../features/encode.ts';
import { averagedName, RARE_INDEX, singleFields, type FeatureSchema, type Field } from '../features/schema.ts';

/** A model field that a candidate sets, and its value's row in the embedding table. */
export interface CandidateField {
  /** Position among the model's single-valued fields. */
  readonly column: number;
  readonly row: number;
}

/**
 * The fields that a bank and its banner set; `onUnseen` is called for a value that is missing or rare in the training
 * data.
 */
export function candidateFields(
  schema: FeatureSchema,
  { bank, banner }: { readonly bank: string; readonly banner: string },
  onUnseen: (role: 'bank' | 'banner') => void = () => undefined,
): readonly CandidateField[] {
  return singleFields(schema).flatMap((field, column): CandidateField[] => {
    if (field.role !== 'bank' && field.role !== 'banner') return [];
    const text = field.role === 'bank' ? bank : banner;
    const learnt = rowOf(field, text);
    const isRare = text !== '' && learnt === field.offset + RARE_INDEX;
    const row = isRare && field.role === 'banner' ? rowOf(field, averagedName({ bank, banner })) : learnt;
    if (text !== '' && row === field.offset + RARE_INDEX) onUnseen(field.role);
    return [{ column, row }];
  });
}

/** The embedding-table row of a value. */
function rowOf(field: Field, text: string): number {
  const bytes = new TextEncoder().encode(text);
  return valueEncoder(field, () => NaN)(bytes, 0, bytes.length);
}
