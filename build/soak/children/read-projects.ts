/** `read-projects.ts FROM END PROJECT SEED flip|mutate`: reads damaged copies of a project, numbered FROM … END − 1. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { readFacts } from '../facts.ts';
import { flipped, mutated } from '../mutate.ts';
import { readSeries } from './report.ts';

const [, , , , project, seed, kind] = process.argv;
const bytes = readFileSync(project);
const facts = await readFacts(project);
/** Texts that mutations insert: SQLite's header, JSON, a trigger that the program never creates, zero bytes. */
const FRAGMENTS = ['SQLite format 3\0', '{"', 'CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END', '\0\0\0\0'];

await readSeries(async (number) => {
  const random = new Random(mixSeed(Number(seed), number));
  const folder = mkdtempSync(join(dirname(project), 'damaged-'));
  try {
    const copy = join(folder, 'p.stepladder');
    writeFileSync(copy, kind === 'flip' ? flipped(bytes, random) : mutated(bytes, random, FRAGMENTS));
    const read = await readFacts(copy);
    if (isDeepStrictEqual(read, facts)) return null;
    const changed = (['banks', 'datasets', 'runs'] as const).filter(
      (part) => !isDeepStrictEqual(read[part], facts[part]),
    );
    return `read without an error, but with other content: ${changed.join(', ')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
