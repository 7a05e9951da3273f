import { ownValue } from '../../own-value.ts';
import { parseLabel, UNREADABLE } from '../values/labels.ts';
import { isDateFormat, type ValueFormat } from '../values/value-formats.ts';
import type { FeatureKind } from './mapping.ts';
import { isMarkedMissing } from './missing-marks.ts';
import type { Mapping } from './resolve.ts';

/** A column and its index in the table. */
export interface ColumnPosition {
  readonly index: number;
  readonly name: string;
  /** How its dates or numbers are written, unless these are ISO dates or plain numbers. */
  readonly format?: ValueFormat;
}

/** A step of wide records. */
export interface StepPosition {
  readonly name: string;
  readonly windowDays: number;
  readonly column: ColumnPosition;
  /** Whether its times are stored. */
  readonly timed: boolean;
}

/** A feature column. */
export interface FeaturePosition extends ColumnPosition {
  readonly kind: FeatureKind;
  /** The separator byte of a multi-valued column. */
  readonly separator: number;
}

/** A mapping resolved to a table's columns. */
export interface ImportPlan {
  readonly id: ColumnPosition | null;
  readonly user: ColumnPosition | null;
  readonly time: ColumnPosition | null;
  /** The event log column that holds the step. */
  readonly event: ColumnPosition | null;
  readonly bank: ColumnPosition | null;
  readonly banner: ColumnPosition | null;
  readonly steps: readonly StepPosition[];
  readonly features: readonly FeaturePosition[];
}

/** Finds the indexes of a mapping's columns in a table; `sample` holds its first records as text. */
export function planImport(
  mapping: Mapping,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
): ImportPlan {
  const positionOf = (name: string | undefined): ColumnPosition | null =>
    name === undefined ? null : { index: columns.indexOf(name), name, ...formatOf(mapping, name) };
  return {
    id: positionOf(mapping.events?.id ?? mapping.id),
    user: positionOf(mapping.user),
    time: positionOf(mapping.events?.time ?? mapping.time),
    event: positionOf(mapping.events?.step),
    bank: positionOf(mapping.bank),
    banner: positionOf(mapping.banner),
    steps: mapping.steps.map((step) => stepPosition(mapping, step, columns, sample)),
    features: columns.flatMap((name, index) => featurePositions(mapping, name, index)),
  };
}

function stepPosition(
  mapping: Mapping,
  { name, windowDays, column = name }: Mapping['steps'][number],
  columns: readonly string[],
  sample: readonly (readonly string[])[],
): StepPosition {
  const isLog = mapping.events !== undefined;
  const index = isLog ? -1 : columns.indexOf(column);
  const position = { index, name: column, ...formatOf(mapping, column) };
  const cells = (): string[] =>
    sample.map((record) => record[index]).filter((cell) => !isMarkedMissing(cell, mapping.missing));
  return { name, windowDays, column: position, timed: isLog || holdsTimes(cells(), position.format) };
}

/** The position of a column as a feature; none if it is not one. */
function featurePositions(mapping: Mapping, name: string, index: number): FeaturePosition[] {
  const kind = ownValue(mapping.features, name);
  if (kind === undefined) return [];
  const separator = (ownValue(mapping.separators, name) ?? '|').charCodeAt(0);
  return [{ index, name, kind, separator, ...formatOf(mapping, name) }];
}

/** The plan, with times stored for these steps too. */
export function withTimes(plan: ImportPlan, steps: readonly string[]): ImportPlan {
  return { ...plan, steps: plan.steps.map((step) => (steps.includes(step.name) ? { ...step, timed: true } : step)) };
}

/** Whether a step's first cells hold times, or are all empty, as for a timed step that has not happened yet. */
function holdsTimes(cells: readonly string[], format: ValueFormat | undefined): boolean {
  const times = new Float64Array(1);
  const dates = isDateFormat(format) ? format : undefined;
  const isTime = (cell: string): boolean => {
    const bytes = new TextEncoder().encode(cell);
    return parseLabel(bytes, 0, bytes.length, times, 0, dates) !== UNREADABLE && !Number.isNaN(times[0]);
  };
  return cells.some(isTime) || cells.every((cell) => cell === '');
}

function formatOf(mapping: Mapping, column: string): Pick<ColumnPosition, 'format'> {
  const format = ownValue(mapping.formats, column);
  return format === undefined ? {} : { format };
}
