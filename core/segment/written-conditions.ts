import { conditions, isDay, type Condition, type NamedConditions, type RangeCondition } from './conditions.ts';

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const VALUE = /^(?<column>"(?:[^"]|"")+"|[^=]+)=(?<value>.*)$/s;
const QUOTED = /^"((?:[^"]|"")+)"$/;
const RANGE = new RegExp(`^(?<column>.+)=(?<min>${NUMBER})?\\.\\.(?<open><)?(?<max>${NUMBER})?$`, 'is');

/**
 * Conditions on values, each written as `COLUMN=VALUE`; `wrong` is the first text that has another form, or null.
 */
export interface WrittenValues {
  readonly conditions: readonly Condition[];
  readonly wrong: string | null;
}

/**
 * Reads `COLUMN=VALUE`; values of one column belong together, and an empty value is the missing one. A column with an
 * `=` in its name is in double quotes.
 */
export function readValues(operator: 'is' | 'is-not', written: readonly string[]): WrittenValues {
  const byColumn = new Map<string, (string | null)[]>();
  for (const text of written) {
    const { column, value } = VALUE.exec(text)?.groups ?? {};
    if (value === undefined) return { conditions: [], wrong: text };
    const name = unquoted(column);
    byColumn.set(name, [...(byColumn.get(name) ?? []), value === '' ? null : value]);
  }
  return { conditions: Array.from(byColumn, ([column, values]) => ({ column, operator, values })), wrong: null };
}

/** Reads `COLUMN=MIN..MAX`, with either bound left out, or `COLUMN=MIN..<BELOW`; null for other texts. */
export function readRange(written: string): RangeCondition | null {
  const groups = RANGE.exec(written)?.groups;
  if (groups === undefined) return null;
  const [min, max] = [groups['min'], groups['max']].map((text) => (text === undefined ? undefined : Number(text)));
  if (groups['open'] !== undefined && max === undefined) return null;
  const column = unquoted(groups['column']);
  const bounds = groups['open'] === undefined ? { min, max } : { min, below: max };
  return checked({ column, operator: 'between', ...bounds }) as RangeCondition | null;
}

/** Reads `FROM..TO` as days of the time column, with either day left out; null for other texts. */
export function readDays(written: string): Condition | null {
  const match = /^(?<from>[^.]*)\.\.(?<to>[^.]*)$/.exec(written)?.groups;
  if (match === undefined) return null;
  const [from, to] = [match['from'], match['to']].map((text) => (text === '' ? undefined : text));
  if ([from, to].some((day) => day !== undefined && !isDay(day))) return null;
  return checked({ column: 'day', operator: 'days', from, to });
}

/** A condition as the command line writes it, after the name of its option: `is-not city=Basel`. */
export function writtenCondition(condition: Condition): string {
  if (condition.operator === 'days') return `days ${condition.from ?? ''}..${condition.to ?? ''}`;
  if (condition.operator === 'between') {
    const { column, min, max, below } = condition;
    const name = column.startsWith('"') ? quoted(column) : column;
    return `between ${name}=${min ?? ''}..${below === undefined ? (max ?? '') : `<${below}`}`;
  }
  const { column, operator = 'is', values } = condition;
  const name = column.includes('=') || column.startsWith('"') ? quoted(column) : column;
  return values.map((value) => `${operator} ${name}=${value ?? ''}`).join(', ');
}

/** A name in double quotes; those within it are doubled. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function unquoted(written: string): string {
  return QUOTED.exec(written)?.[1].replaceAll('""', '"') ?? written;
}

/** A segment as results name it: its name, and its conditions as the command line writes them. */
export function writtenSegment({ name, conditions: all }: NamedConditions): {
  readonly name: string;
  readonly conditions: readonly string[];
} {
  return { name, conditions: all.map(writtenCondition) };
}

function checked(condition: Condition): Condition | null {
  return conditions.safeParse([condition]).success ? condition : null;
}
