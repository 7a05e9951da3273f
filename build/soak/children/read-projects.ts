/** `read-projects.ts FROM COUNT PROJECT SEED flip|mutate`: reads damaged copies of a project. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { readFacts } from '../facts.ts';
import { flipped, mutated } from '../mutate.ts';
import { report } from './report.ts';

const [, , , , project, seed, kind] = process.argv;
const bytes = readFileSync(project);
const facts = await readFacts(project);
const FRAGMENTS = ['SQLite format 3\0', '{"', 'CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END', '\0\0\0\0'];

await report(async (number) => {
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
    return `read as if it were right: ${changed.join(', ')}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
