import { join } from 'node:path';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { generateSample } from '../../../core/sample/generate.ts';
import { scoreAudience } from '../../../core/score/score-audience.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { writeLargeAudience } from '../large-audience.ts';
import { describeLoad, measure } from '../measure.ts';

const banks = [
  { name: 'lantern', objective: 'approval' },
  { name: 'meridian', objective: 'activation' },
] as const;
const SAMPLE_ROWS = 60_000;

/**
 * Measures scoring from an audience of `users` to the ranked CSV, in rows (users × candidates, the banners of two
 * banks) per second.
 */
export async function benchScore(folder: string, users: number): Promise<{ rowsPerSecond: number; limitedBy: string }> {
  const job = quietJob();
  const { files } = await generateSample({ rows: SAMPLE_ROWS, seed: 3, out: folder, format: 'csv' }, job);
  const audience = join(folder, 'large-audience.csv');
  await writeLargeAudience(files.audience, users, audience);
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
