import { ownValue } from '../own-value.ts';
import { detectDates, type Evidence } from './mapping/detect-formats.ts';
import { numberEvidence, numberFormatChooser, valuesAt } from './mapping/formats.ts';
import { inferKind } from './mapping/infer.ts';
import type { FeatureKind, MappingFile } from './mapping/mapping.ts';
import { likelySeparator, windowDaysOf, type ResolveInput } from './mapping/resolve.ts';
import { stem } from './mapping/standard-names.ts';
import type { DateFormat, NumberFormat } from './values/value-formats.ts';

/** A column as its first records show it. */
export interface PreviewColumn {
  readonly name: string;
  /** Distinct values, most frequent first. */
  readonly examples: readonly string[];
  /** Number of distinct values in the first records, without missing ones. */
  readonly distinct: number;
  /** Share of the first records without a value, 0 to 1; null if there are no records. */
  readonly missing: number | null;
  /** Its kind if used as a feature, and the separator of its values. */
  readonly kind: FeatureKind;
  readonly separator: string;
  /** Its name if used as a step, and the window of that step in days. */
  readonly step: string;
  readonly windowDays: number;
  /** How its dates and numbers are written; null if there is no choice, as for ISO dates and plain numbers. */
  readonly dates: Evidence<DateFormat>;
  readonly numbers: Evidence<NumberFormat>;
  /** The format that is chosen for its numbers if they are ambiguous; null for plain numbers. */
  readonly likelyNumbers: NumberFormat | null;
}

const EXAMPLES = 8;

/** Describes the columns of a table from its first records. */
export function describeColumns(input: Omit<ResolveInput, 'purpose'>, mapping: MappingFile): readonly PreviewColumn[] {
  const { columns, sample: records } = input;
  const chooseFormat = numberFormatChooser(mapping, mapping, input);
  return columns.map((name, index) => {
    const values = valuesAt(input, index, mapping.missing);
    const evidence = numberEvidence(values, input);
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const inferred = inferKind(name, values, evidence);
    const step = stem(name) || name;
    return {
      name,
      distinct: counts.size,
      examples: [...counts]
        .sort((one, other) => other[1] - one[1])
        .slice(0, EXAMPLES)
        .map(([value]) => value.slice(0, 200)),
      missing: records.length === 0 ? null : 1 - values.length / records.length,
      kind: ownValue(mapping.features, name) ?? inferred.kind,
      separator: ownValue(mapping.separators, name) ?? likelySeparator(input, name, inferred, values),
      step,
      windowDays: windowDaysOf(step),
      dates: detectDates(values),
      numbers: evidence === 'decimals' ? null : evidence === 'any-format' ? 'ambiguous' : evidence,
      likelyNumbers:
        evidence === 'ambiguous' || evidence === 'any-format' ? chooseFormat(name, values, evidence) : null,
    };
  });
}
