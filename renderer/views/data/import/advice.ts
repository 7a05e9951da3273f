import { ownValue } from '../../../../core/own-value.ts';
import { isWrittenDate } from '../../../../core/written-date.ts';
import type { Check, Preview } from './calls.ts';
import { rowText } from './dialect-text.ts';
import type { ValueFormat } from './formats.ts';
import { isFeature, type MappingDraft } from './roles.ts';

/** A hint about the files or the mapping that the user may want to follow; `column` is the column that it is about. */
export type Advice =
  | { readonly kind: 'no-id'; readonly column: null }
  /** `column` has a different value in every record, except for a few `repeats`. */
  | { readonly kind: 'no-id'; readonly column: string; readonly repeats: number }
  /** The header is not the first row; `titles` are the texts of the rows above it. */
  | { readonly kind: 'titles'; readonly row: number; readonly titles: readonly string[] }
  | { readonly kind: 'empty-files'; readonly files: readonly string[] }
  /** `isText`: another encoding can be chosen. */
  | { readonly kind: 'damaged'; readonly files: readonly string[]; readonly isText: boolean }
  | { readonly kind: 'leaking' | 'numeric' | 'no-time'; readonly column: string }
  /** A sheet or a database holds the numbers of the column as texts, with a decimal comma. */
  | { readonly kind: 'text-numbers'; readonly column: string; readonly example: string }
  | { readonly kind: 'two-formats'; readonly column: string; readonly format: ValueFormat }
  | { readonly kind: 'unlimited'; readonly steps: readonly string[] }
  | { readonly kind: 'too-late'; readonly step: string; readonly samples: number; readonly windowDays: number }
  | { readonly kind: 'too-early'; readonly step: string; readonly samples: number }
  /** `dates` says which of the two has dates without a time of day: the impressions or the steps. */
  | { readonly kind: 'dates-only'; readonly steps: readonly string[]; readonly dates: 'impressions' | 'step' }
  | { readonly kind: 'slow-step'; readonly step: string; readonly days: number }
  | { readonly kind: 'outlying-times'; readonly times: number; readonly asOf: string }
  /** `share` of the samples, 0 to 1; `asOf` as ISO 8601, null if the as-of date is not given. */
  | { readonly kind: 'early-times'; readonly column: string; readonly share: number }
  | { readonly kind: 'future-times'; readonly column: string; readonly share: number; readonly asOf: string | null }
  | { readonly kind: 'constant' | 'unique'; readonly column: string; readonly distinct: number };

/** Minimum number of samples for the advice that a column's values hardly repeat. */
const MIN_SAMPLES = 10_000;

/** With fewer records, the values of a feature may all differ by chance. */
const MIN_RECORDS = 20;
/** Minimum share of distinct values in a column of sample ids: an export may hold some records twice. */
const MIN_DISTINCT = 0.99;

/** The advice on an import before it runs. */
export function adviceFor(preview: Preview, mapping: MappingDraft, check: Check | null, asOf = ''): readonly Advice[] {
  const hasId = [...mapping.roles.values()].some((role) => role === 'id' || role === 'id-user');
  const empty = preview.files.filter(({ dialect }) => dialect === null).map(({ name }) => name);
  return [
    ...titlesAdvice(preview),
    ...(!hasId && !mapping.isEventLog ? [likelyId(preview, mapping, check)] : []),
    ...(empty.length > 0 && empty.length < preview.files.length
      ? [{ kind: 'empty-files', files: empty } as const]
      : []),
    ...dateAdvice(preview, mapping),
    ...formatAdvice(preview, mapping),
    ...textNumberAdvice(preview, mapping),
    ...(check === null
      ? []
      : [...timeAdvice(mapping, check, asOf), ...labelAdvice(check), ...checkedAdvice(mapping, check, preview)]),
  ];
}

/** The skipped rows above the header of the first file that has any. */
function titlesAdvice({ files }: Preview): readonly Advice[] {
  for (const { dialect, top } of files) {
    const count = dialect?.titles ?? 0;
    if (count > 0 && count < top.length)
      return [
        { kind: 'titles', row: top[count].number, titles: top.slice(0, count).map(({ cells }) => rowText(cells)) },
      ];
  }
  return [];
}

/**
 * The first feature that has a different value in nearly every record and holds no dates: it may be the sample id, and
 * an export may hold a record twice.
 */
function likelyId(
  { columns, sampled }: Preview,
  { roles }: MappingDraft,
  check: Check | null,
): Advice & { readonly kind: 'no-id' } {
  for (const { name, distinct, missing, examples } of columns) {
    if (sampled < MIN_RECORDS || roles.get(name) !== 'categorical' || missing !== 0) continue;
    const checked = check?.columns.find((column) => column.name === name)?.distinct ?? null;
    const repeats = checked === null ? sampled - distinct : (check?.samples ?? 0) - checked;
    const isNearlyUnique =
      distinct >= MIN_DISTINCT * sampled && repeats <= (1 - MIN_DISTINCT) * (check?.samples ?? sampled);
    if (isNearlyUnique && !examples.some(isWrittenDate))
      return { kind: 'no-id', column: name, repeats: Math.max(0, repeats) };
  }
  return { kind: 'no-id', column: null };
}

/** The first column of dates that would be a feature, if no column is the time and no saved mapping chose the roles. */
function dateAdvice({ columns, savedAs }: Preview, { roles, isEventLog }: MappingDraft): readonly Advice[] {
  if (isEventLog || savedAs !== null || [...roles.values()].includes('time')) return [];
  const dates = columns.find(
    ({ name, examples }) => roles.get(name) === 'categorical' && examples.length > 0 && examples.every(isWrittenDate),
  );
  return dates === undefined ? [] : [{ kind: 'no-time', column: dates.name }];
}

/** Columns whose numbers fit two formats, until the user chooses the other one. */
function formatAdvice({ ambiguousNumbers, mapping }: Preview, { roles, formats }: MappingDraft): readonly Advice[] {
  return ambiguousNumbers
    .filter(
      (column) => roles.get(column) === 'numeric' && ownValue(formats, column) === ownValue(mapping.formats, column),
    )
    .map((column) => ({ kind: 'two-formats', column, format: ownValue(formats, column) ?? 'decimal-point' }) as const);
}

/** A number with a decimal comma, perhaps with points between its thousands. */
const DECIMAL_COMMA = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;

/** Categorical columns of a sheet or a database whose texts are all numbers with a decimal comma. */
function textNumberAdvice({ columns, files }: Preview, { roles }: MappingDraft): readonly Advice[] {
  if (files.length === 0 || files.some(({ format }) => format === 'text')) return [];
  return columns.flatMap(({ name, examples }): Advice[] =>
    roles.get(name) === 'categorical' && examples.length > 1 && examples.every((one) => DECIMAL_COMMA.test(one))
      ? [{ kind: 'text-numbers', column: name, example: examples[0] }]
      : [],
  );
}

/**
 * Times that are implausible for most samples: the wrong column was chosen as the time, or the as-of date is wrong. An
 * empty `asOf` means that it is not given.
 */
function timeAdvice(
  { roles }: MappingDraft,
  { samples, implausibleTimes: { early, late } }: Check,
  asOf: string,
): readonly Advice[] {
  const column = [...roles].find(([, role]) => role === 'time')?.[0];
  if (column === undefined) return [];
  // With an as-of date, later records are rejected, so they are not among the samples.
  const total = asOf === '' ? samples : samples + late;
  if (2 * early > samples) return [{ kind: 'early-times', column, share: early / samples }];
  return 2 * late > total
    ? [{ kind: 'future-times', column, share: late / total, asOf: asOf === '' ? null : asOf }]
    : [];
}

/** Outlying times, steps without times for a window, labels outside their window, and steps that need a window. */
function labelAdvice({
  asOf,
  labels: { unlimited, tooLate, tooEarly, slow, datesOnly, outlyingTimes },
}: Check): readonly Advice[] {
  return [
    ...(outlyingTimes > 0 && asOf !== null ? [{ kind: 'outlying-times', times: outlyingTimes, asOf } as const] : []),
    ...(unlimited.length > 0 ? [{ kind: 'unlimited', steps: unlimited } as const] : []),
    ...tooLate.map((step) => ({ kind: 'too-late', ...step }) as const),
    ...tooEarly.map((step) => ({ kind: 'too-early', ...step }) as const),
    ...(['impressions', 'step'] as const).flatMap((dates) => {
      const steps = datesOnly.filter((one) => one.dates === dates).map(({ step }) => step);
      return steps.length === 0 ? [] : [{ kind: 'dates-only', steps, dates } as const];
    }),
    ...slow.map((step) => ({ kind: 'slow-step', ...step }) as const),
  ];
}

/**
 * Columns that look categorical in their first records but are numeric in all of them, except those that the user or a
 * saved mapping set.
 */
function numericAdvice(
  { roles }: MappingDraft,
  { numeric }: Check,
  preview: Preview,
): readonly { readonly kind: 'numeric'; readonly column: string }[] {
  const known = new Set(numeric);
  const guessed =
    preview.savedAs === null
      ? preview.columns.filter(
          ({ name, kind }) => kind === 'categorical' && roles.get(name) === 'categorical' && known.has(name),
        )
      : [];
  return guessed.map(({ name }) => ({ kind: 'numeric', column: name }) as const);
}

/** Files in which unreadable characters were replaced. */
function damageAdvice({ files }: Preview, { damaged }: Check): readonly Advice[] {
  const texts = new Set(files.filter(({ format }) => format === 'text').map(({ name }) => name));
  return [true, false].flatMap((isText): readonly Advice[] => {
    const named = damaged.filter((name) => texts.has(name) === isText);
    return named.length === 0 ? [] : [{ kind: 'damaged', files: named, isText }];
  });
}

/**
 * Damaged files, columns of an event log that the check ignores since they would leak a label, and columns whose values
 * the check has counted: numbers read as categories, values that are all the same, and values that hardly repeat.
 */
function checkedAdvice(mapping: MappingDraft, check: Check, preview: Preview): readonly Advice[] {
  const used = [...mapping.roles]
    .filter(([, role]) => isFeature(role) || role === 'bank' || role === 'banner')
    .map(([name]) => name);
  const ignored = new Set(check.mapping.ignore);
  const leaking = mapping.isEventLog ? used.filter((name) => ignored.has(name)) : [];
  const numeric = numericAdvice(mapping, check, preview);
  const advised = new Set(numeric.map(({ column }) => column));
  const counted = check.columns.filter(
    ({ name, role, distinct }) =>
      distinct !== null && (role === 'categorical' || role === 'multi') && !advised.has(name),
  );
  return [
    ...damageAdvice(preview, check),
    ...leaking.map((column) => ({ kind: 'leaking', column }) as const),
    ...numeric,
    ...counted.flatMap(({ name, role, distinct }): Advice[] => {
      const count = distinct ?? 0;
      // After a change of the mapping, the check is outdated until the next check ends.
      if (mapping.roles.get(name) !== role || check.samples === 0) return [];
      if (count <= 1) return [{ kind: 'constant', column: name, distinct: count }];
      return role === 'categorical' && check.samples >= MIN_SAMPLES && 2 * count > check.samples
        ? [{ kind: 'unique', column: name, distinct: count }]
        : [];
    }),
  ];
}
