import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { withProject } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { describeLoad, measure } from './measure.ts';

const banks = [
  { name: 'lantern', objective: 'approval' },
  { name: 'meridian', objective: 'activation' },
] as const;
const SAMPLE_ROWS = 60_000;

/**
 * Measures scoring from an audience of `users` to the ranked CSV, in candidates (users × banners of two banks) per
 * second.
 */
export async function benchScore(folder: string, users: number): Promise<{ rowsPerSecond: number; limitedBy: string }> {
  const job = quietJob();
  const { files } = await generateSample({ rows: SAMPLE_ROWS, seed: 3, out: folder, format: 'csv' }, job);
  const audience = join(folder, 'large-audience.csv');
  await pipeline(Readable.from(repeatUsers(files.audience, users)), createWriteStream(audience));
  return withProject(
    join(folder, 'score.stepladder'),
    { mode: 'write', create: true, purpose: 'benchmark' },
    async (project) => {
      await importDataset(project, { files: [files.funnel], dataset: 'sample', mapping: files.mapping }, job);
      const runs: string[] = [];
      for (const { name, objective } of banks) {
        saveBank(project, { name, objective, weight: 1, banners: [] });
        // One epoch is enough: scoring speed does not depend on model quality.
        runs.push(
          (
            await trainModel(
              project,
              { dataset: 'sample', bank: name, model: 'aitm', engine: 'auto', seed: 1, epochs: 1 },
              job,
            )
          ).run,
        );
      }
      const { result, busyCores } = await measure(() =>
        scoreAudience(project, { runs, audience, out: join(folder, 'ranked.csv'), per: 'user' }, job),
      );
      if (result.scored !== users) throw new Error(`the benchmark scored ${result.scored} of ${users} users`);
      return {
        rowsPerSecond: result.rowsPerSecond,
        limitedBy:
          `${describeLoad(busyCores)}; ${result.candidates} candidates for each of ` +
          `${users.toLocaleString('en-US')} users`,
      };
    },
  );
}

/** Repeats the users of a small audience under new ids. */
async function* repeatUsers(file: string, users: number): AsyncGenerator<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);
  const [header, ...rest] = lines;
  const tails = rest.map((line) => line.slice(line.indexOf(',')));
  yield `${header}\n`;
  for (let from = 0; from < users; from += 1000) {
    yield Array.from(
      { length: Math.min(1000, users - from) },
      (_, i) => `${100_000_000_000 + from + i}${tails[(from + i) % tails.length]}\n`,
    ).join('');
  }
}
