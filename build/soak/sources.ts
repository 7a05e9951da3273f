import type { Random } from '../../core/engine/random.ts';
import { randomBelow } from './mutate.ts';

/** The number of records. */
export const ROWS = 300;
/** One in this many records has a click. */
export const CLICK_EVERY = 3;
/** Appended data begin with this record, and also have `ROWS` records: the first half of them is known already. */
export const NEXT_FROM = ROWS / 2;
/** One in this many known records has been clicked since, unless it had a click before. */
export const LATE_EVERY = 10;

/** The kinds of files whose mutations are imported; `json` is the mapping of a CSV file. */
export const SOURCE_KINDS = [
  'csv',
  'json',
  'parquet',
  'excel',
  'arrow',
  'jsonLines',
  'sqlite',
  'duckdb',
  'aliCcp',
] as const;
/** A kind of file whose mutations are imported. */
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** The files of an import. */
export interface Source {
  readonly data: readonly string[];
  readonly mapping?: string;
  /** The files that are mutated, one at a time. */
  readonly mutated: readonly string[];
  /** Whether the format's reader notices lost records: it reads a file completely or refuses it. */
  readonly complete: boolean;
}

const MAPPING = 'mapping.json';

function tableIn(name: string, complete: boolean): Source {
  return { data: [name], mapping: MAPPING, mutated: [name], complete };
}

const ALI_CCP = ['sample_skeleton_train.csv', 'common_features_train.csv'];

/** The sources by the kind of the file that is mutated. */
export const SOURCES: Readonly<Record<SourceKind, Source>> = {
  csv: tableIn('data.csv', false),
  json: { ...tableIn('data.csv', false), mutated: [MAPPING] },
  parquet: tableIn('data.parquet', true),
  excel: tableIn('data.xlsx', true),
  arrow: tableIn('data.arrow', false),
  jsonLines: tableIn('data.jsonl', false),
  sqlite: tableIn('data.sqlite', true),
  duckdb: tableIn('data.duckdb', true),
  aliCcp: { data: ALI_CCP, mutated: ALI_CCP, complete: false },
};

/** Texts that mutations insert: separators, quotes, invalid numbers and dates, control characters, formulas. */
export const FRAGMENTS: readonly string[] = [
  ...[',', ';', '\t', '"', '""', "'", '\n', '\r', '\r\n', '\0', '\u001a', '\ufeff', '\u2028', '\ud800'],
  ...['1e999', '-0', 'NaN', '0x1F', '9'.repeat(400), '2026-13-45', '0000-00-00', '9999-12-31', '1,5', '1.234.567'],
  ...['{', '[[[[', '}}', '\\u0000', 'null', '"__proto__":', '"constructor":', '"steps":[]', '"features":{}'],
  ...['=1+1', '../../x', 'PAR1', '[1]', '*', 'x'.repeat(70_000), '"'.repeat(999), ','.repeat(999), ' '.repeat(5000)],
];

/** Values that are wrong in most places of a mapping. */
const WRONG_VALUES: readonly unknown[] = [
  ...[null, true, -1, 1e308, 0.5, '', '\0', 'x'.repeat(9999), '__proto__', [], {}, [[]], { a: { b: [] } }],
  ...['id', 'click', 'income', 'numeric', 'categorical', ',', '"'],
];

/** A JSON file in which a value, or a name, is replaced by a wrong one. */
export function mutatedJson(content: Buffer, random: Random): Buffer {
  const value = JSON.parse(content.toString()) as Record<string, unknown>;
  let parent: Record<string, unknown> = value;
  for (;;) {
    const names = Object.keys(parent);
    const name = names[randomBelow(random, names.length)];
    const inner = parent[name];
    const descends =
      typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && randomBelow(random, 2) === 0;
    if (descends) {
      parent = inner as Record<string, unknown>;
      continue;
    }
    const wrong = WRONG_VALUES[randomBelow(random, WRONG_VALUES.length)];
    if (randomBelow(random, 3) > 0) parent[name] = wrong;
    else parent[String(wrong)] = inner;
    return Buffer.from(JSON.stringify(value));
  }
}

/** A CSV file with the same content, written as another program would. */
export function rewritten(content: Buffer, random: Random): Buffer {
  const text = content.toString();
  const [header, ...lines] = text.trimEnd().split('\n');
  const kinds: readonly (() => string | Buffer)[] = [
    () => text.replaceAll('\n', '\r\n'),
    () => `\ufeff${text}`,
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    () => text.trimEnd(),
    () => `${text}\n\n`,
    () => text.replaceAll(/[^,\n]+/g, '"$&"'),
    () => [header, ...lines.toReversed()].join('\n'),
    () => text.replaceAll(',', '\t'),
    () => text.replaceAll(',', ';'),
    () => [header, ...lines].map((line) => line.split(',').toReversed().join()).join('\n'),
  ];
  return Buffer.from(kinds[randomBelow(random, kinds.length)]());
}
