/**
 * `answer-calls.ts FROM END PROJECT SEED AUDIENCE`: lists segments, views and annotations, measures drift and explains
 * a score in damaged copies of a project, numbered FROM … END − 1. Bits are flipped in pages with rows. Each answer is
 * as in the intact project, or reports damage.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { annotationListCall } from '../../../core/api/annotations/annotations.ts';
import { driftCall } from '../../../core/api/score/drift.ts';
import { explainCall } from '../../../core/api/score/explain.ts';
import { segmentListCall } from '../../../core/api/segments/segments.ts';
import { viewListCall } from '../../../core/api/views/views.ts';
import { mixSeed, Random } from '../../../core/engine/random.ts';
import { AppError } from '../../../core/errors.ts';
import { quietJob } from '../../../core/job.ts';
import { flippedIn } from '../mutate.ts';
import { rowRanges } from '../row-pages.ts';
import { readSeries } from './report.ts';

const [, , , , intact, seed, audience] = process.argv;
const SAMPLES = 20;
const bytes = readFileSync(intact);
const rows = rowRanges(intact);
const user = userOf(readFileSync(audience, 'utf8'));

type Call = (project: string) => Promise<unknown>;

const calls: Readonly<Record<string, Call>> = {
  segments: (project) => segmentListCall.handle({ project, dataset: 'a' }, quietJob()),
  views: (project) => viewListCall.handle({ project }, quietJob()),
  annotations: (project) => annotationListCall.handle({ project }, quietJob()),
  drift: (project) => driftCall.handle({ project, run: 'r1' }, quietJob()),
  'drift of an audience': (project) => driftCall.handle({ project, run: 'r1', audience }, quietJob()),
  explanation: (project) =>
    explainCall.handle({ project, run: ['r1'], audience, user, samples: SAMPLES, seed: 1 }, quietJob()),
};

const expected = await answers(intact);

await readSeries(async (number) => {
  const folder = mkdtempSync(join(dirname(intact), 'calls-'));
  try {
    const copy = join(folder, 'p.stepladder');
    writeFileSync(copy, flippedIn(bytes, rows, new Random(mixSeed(Number(seed), number))));
    const found = await answers(copy);
    const names = Object.keys(calls);
    const wrong = names.filter((name) => found[name] !== null && !isDeepStrictEqual(found[name], expected[name]));
    const problem = wrong.length === 0 ? null : `answered without an error, but differently: ${wrong.join(', ')}`;
    return { refused: names.some((name) => found[name] === null), problem };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The answer of each call; null if it reports damage. */
async function answers(project: string): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) found[name] = await answerOf(call, project);
  return found;
}

async function answerOf(call: Call, project: string): Promise<unknown> {
  try {
    const answer = (await call(project)) as { readonly damaged?: readonly unknown[] };
    return (answer.damaged ?? []).length > 0 ? null : answer;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The first user of an audience. */
function userOf(content: string): string {
  const [header, first] = content.split('\n');
  return first.split(',')[header.split(',').indexOf('user_id')];
}
