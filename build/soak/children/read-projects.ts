/**
 * `read-projects.ts FROM END PROJECT SEED flip|flip-rows|mutate`: reads damaged copies of a project, numbered FROM …
 * END − 1. `flip-rows` changes bits of the pages with rows, which are a small part of the file.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { readFacts } from '../facts.ts';
import { flipped, flippedIn, mutated } from '../mutate.ts';
import { rowRanges } from '../row-pages.ts';
import { readSeries } from './report.ts';

const [, , , , project, seed, kind] = process.argv;
const bytes = readFileSync(project);
const facts = await readFacts(project);
/** What a project holds. */
const PARTS = ['banks', 'datasets', 'runs', 'epochs', 'appends', 'lists', 'history'] as const;
const rows = kind === 'flip-rows' ? rowRanges(project) : [];
/** Texts that mutations insert: SQLite's header, JSON, a trigger that the program never creates, zero bytes. */
const FRAGMENTS = ['SQLite format 3\0', '{"', 'CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END', '\0\0\0\0'];

await readSeries(async (number) => {
  const random = new Random(mixSeed(Number(seed), number));
  const folder = mkdtempSync(join(dirname(project), 'damaged-'));
  try {
    const copy = join(folder, 'p.stepladder');
    writeFileSync(copy, damaged(random));
    const read = await readFacts(copy);
    const other = PARTS.filter((part) => !isDeepStrictEqual(read[part], facts[part]));
    return other.length === 0 ? null : `read without an error, but with other content: ${other.join(', ')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function damaged(random: Random): Buffer {
  if (kind === 'flip') return flipped(bytes, random);
  if (kind === 'flip-rows') return flippedIn(bytes, rows, random);
  return mutated(bytes, random, FRAGMENTS);
}
