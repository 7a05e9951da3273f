import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';

import type { Random } from '../../core/engine/random.ts';
import { below } from './mutate.ts';

const ROWS = 300;
/** Every third impression is clicked. */
const CLICK_EVERY = 3;

/** The kinds of files whose mutations are imported. */
export type SourceKind = 'csv' | 'json' | 'parquet';

/** What a source holds. */
export interface Source {
  /** The data and their mapping. */
  readonly files: readonly [data: string, mapping: string];
  readonly rows: number;
  readonly clicks: number;
}

const counts = { rows: ROWS, clicks: ROWS / CLICK_EVERY };

/** The sources by the kind of the file that is mutated. */
export const SOURCES: Readonly<Record<SourceKind, Source>> = {
  csv: { files: ['data.csv', 'mapping.json'], ...counts },
  json: { files: ['data.csv', 'mapping.json'], ...counts },
  parquet: { files: ['data.parquet', 'mapping.json'], ...counts },
};

/** Texts that mutations insert: separators, quotes, invalid numbers and dates, control characters, formulas. */
export const FRAGMENTS: readonly string[] = [
  ...[',', ';', '\t', '"', '""', "'", '\n', '\r', '\r\n', '\0', '\u001a', '\ufeff', '\u2028', '\ud800'],
  ...['1e999', '-0', 'NaN', '0x1F', '9'.repeat(400), '2026-13-45', '0000-00-00', '9999-12-31', '1,5', '1.234.567'],
  ...['{', '[[[[', '}}', '\\u0000', 'null', '"__proto__":', '"constructor":', '"steps":[]', '"features":{}'],
  ...['=1+1', '../../x', 'PAR1', '[1]', '*', 'x'.repeat(70_000), '"'.repeat(999), ','.repeat(999), ' '.repeat(5000)],
];

/** Writes the files that are mutated. */
export async function writeSources(folder: string): Promise<void> {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const time = new Date(Date.UTC(2026, 0, 1) + row * 3_600_000).toISOString();
    return [
      `u${row}`,
      time,
      row % 2 === 0 ? 'north' : 'south',
      `banner ${row % 5}`,
      row / 8,
      +(row % CLICK_EVERY === 0),
    ];
  });
  const csv = ['id,time,bank,banner,income,click', ...lines.map((cells) => cells.join(','))].join('\n');
  writeFileSync(join(folder, 'data.csv'), `${csv}\n`);
  const mapping = { id: 'id', time: 'time', bank: 'bank', banner: 'banner', steps: [{ name: 'click' }] };
  writeFileSync(join(folder, 'mapping.json'), JSON.stringify({ ...mapping, features: { income: 'numeric' } }));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const from = `read_csv('${join(folder, 'data.csv')}')`;
  await connection.run(`COPY (SELECT * FROM ${from}) TO '${join(folder, 'data.parquet')}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** Values that are wrong at most places of a mapping. */
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
    const name = names[below(random, names.length)];
    const inner = parent[name];
    const descends =
      typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && below(random, 2) === 0;
    if (descends) {
      parent = inner as Record<string, unknown>;
      continue;
    }
    const wrong = WRONG_VALUES[below(random, WRONG_VALUES.length)];
    if (below(random, 3) > 0) parent[name] = wrong;
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
  return Buffer.from(kinds[below(random, kinds.length)]());
}
