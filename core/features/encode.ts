import { bucketOf, paddedEdges } from './buckets.ts';
import {
  FIRST_BUCKET_INDEX,
  FIRST_VALUE_INDEX,
  MISSING_INDEX,
  RARE_INDEX,
  type Field,
  type NumericField,
  type SequenceField,
  type TextField,
} from './schema.ts';
import { VocabularyIndex } from './vocabulary.ts';

/**
 * Encodes one value, `bytes[start .. end)`, as its row of the embedding table, or −1 if it is unreadable; an empty
 * value is missing.
 */
export type ValueEncoder = (bytes: Uint8Array, start: number, end: number) => number;

/** Parses a number in `bytes[start .. end)`; NaN if it is not one. */
export type NumberParser = (bytes: Uint8Array, start: number, end: number) => number;

/** Creates a field's encoder; for a multi-valued field or a sequence, it encodes one of a sample's values at a time. */
export function valueEncoder(field: Field, parseNumber: NumberParser): ValueEncoder {
  return field.kind === 'numeric' ? numberEncoder(field, parseNumber) : textEncoder(field);
}

function textEncoder(field: TextField | SequenceField): ValueEncoder {
  const vocabulary = new VocabularyIndex(field.values);
  const missing = field.offset + MISSING_INDEX;
  const rare = field.offset + RARE_INDEX;
  const first = field.offset + FIRST_VALUE_INDEX;
  return (bytes, start, end) => {
    if (start === end) return missing;
    const entry = vocabulary.find(bytes, start, end);
    return entry < 0 ? rare : first + entry;
  };
}

function numberEncoder(field: NumericField, parseNumber: NumberParser): ValueEncoder {
  const missing = field.offset + MISSING_INDEX;
  const lowest = field.offset + FIRST_BUCKET_INDEX;
  const padded = paddedEdges(field.edges);
  return (bytes, start, end) => {
    if (start === end) return missing;
    const number = parseNumber(bytes, start, end);
    return Number.isFinite(number) ? lowest + bucketOf(padded, number) : -1;
  };
}
