import { AppError } from '../../errors.ts';
import type { RecordBatch } from '../../ingest/files/table.ts';
import { numberParser } from '../../ingest/values/local-numbers.ts';
import type { Condition, NamedConditions } from '../../segment/conditions.ts';
import { numberTest, passes, plainNumber } from '../../segment/number-ranges.ts';
import { textOf } from '../../store/columns/text.ts';
import { message, type Message } from '../../text/message.ts';
import {
  audienceFields,
  columnOfField,
  fieldSeparator,
  type AudienceMapping,
  type AudienceModel,
  type AudiencePlan,
} from './audience.ts';

/** Whether a record of a batch is in a segment. */
export type RecordTest = (batch: RecordBatch, record: number) => boolean;

/** Tests the bytes of a cell; an empty cell has no value. */
type CellTest = (bytes: Uint8Array, start: number, end: number) => boolean;

/** An audience and how it is read. */
interface Audience {
  readonly plan: Pick<AudiencePlan, 'columns' | 'formats'>;
  readonly mapping: AudienceMapping;
  readonly models: readonly AudienceModel[];
}

/**
 * The test for the users of a segment, by the columns that an audience has; features are found as for the models.
 * Throws `invalid-input`, naming the segment, for a condition on days, and for one on a column that the audience lacks.
 */
export function segmentTest({ name, conditions }: NamedConditions, audience: Audience): RecordTest {
  const tests = conditions.map((condition) => {
    const column = audience.plan.columns.indexOf(columnOfField({ name: condition.column }, audience.mapping));
    if (condition.operator === 'days') throw unsuitable(message('score.segmentDays', { segment: name }), audience);
    if (column < 0)
      throw unsuitable(message('score.segmentColumn', { segment: name, column: condition.column }), audience);
    return { column, holds: cellTest(condition, column, audience) };
  });
  return ({ bytes, ranges, columns }, record) =>
    tests.every(({ column, holds }) => {
      const offset = 2 * (record * columns + column);
      return holds(bytes, ranges[offset], ranges[offset + 1]);
    });
}

function unsuitable(problem: Message, { plan: { columns } }: Audience): AppError {
  return new AppError('invalid-input', problem, message('score.segmentColumns', { columns }));
}

function cellTest(
  condition: Exclude<Condition, { operator: 'days' }>,
  column: number,
  { plan, mapping, models }: Audience,
): CellTest {
  const field = audienceFields(models).find(({ name }) => name === condition.column);
  const parse = numberParser(plan.formats.get(column) ?? null);
  const isList = field?.kind === 'multi' || field?.kind === 'sequence';
  if (isList) return listTest(condition, fieldSeparator(condition.column, mapping, models));
  if (field?.kind !== 'numeric' && condition.operator !== 'between') return textTest(condition);
  const test = numberTest(condition);
  // A text that is not a number is in no range; if a model needs the number, the record is rejected.
  return (bytes, start, end) => passes(test, start === end ? NaN : parse(bytes, start, end));
}

type TextCondition = Exclude<Condition, { operator: 'days' | 'between' }>;

function textTest({ operator, values }: TextCondition): CellTest {
  const named = new Set(values);
  const isNegated = operator === 'is-not';
  return (bytes, start, end) => named.has(start === end ? null : textOf(bytes, start, end)) !== isNegated;
}

function listTest(condition: Exclude<Condition, { operator: 'days' }>, separator: string): CellTest {
  const valuesIn = (bytes: Uint8Array, start: number, end: number): string[] =>
    textOf(bytes, start, end)
      .split(separator)
      .map((value) => value.trim())
      .filter((value) => value !== '');
  if (condition.operator === 'between') {
    const test = numberTest(condition);
    return (bytes, start, end) => valuesIn(bytes, start, end).some((value) => passes(test, plainNumber(value) ?? NaN));
  }
  const named = new Set(condition.values);
  const isNegated = condition.operator === 'is-not';
  return (bytes, start, end) => {
    const values = valuesIn(bytes, start, end);
    const isNamed = values.length === 0 ? named.has(null) : values.some((value) => named.has(value));
    return isNamed !== isNegated;
  };
}
