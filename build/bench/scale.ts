import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { CLI, runMeasured, type Cost } from './command.ts';
import { writeLargeAudience } from './large-audience.ts';
import { benchCluster, type ClusterFigures } from './spark.ts';

const FLOORS = join(import.meta.dirname, 'floors.ts');

/** A task's cost beside the least that it could be on this machine. */
export interface ScaleFigure {
  readonly task: string;
  readonly rows: number;
  readonly cost: Cost;
  readonly floor: Pick<Cost, 'elapsedMs' | 'peakBytes' | 'diskBytes'>;
  /** What the floor is. */
  readonly floorIs: string;
}

/** The figures of one machine and of a cluster; the latter null without Spark. */
export interface ScaleFigures {
  readonly machine: readonly ScaleFigure[];
  readonly cluster: ClusterFigures | null;
}

/**
 * Measures import, one epoch and scoring with real commands: `rows` impressions of the sample, and `users` for all of
 * its banners; then the exported model with score.py, and on Spark with one and two executors.
 */
export async function benchScale(folder: string, rows: number, users: number): Promise<ScaleFigures> {
  const work = join(folder, 'work');
  mkdirSync(work);
  const sample = await generateSample({ rows, seed: 1, out: join(folder, 'sample'), format: 'csv' }, quietJob());
  const { funnel, audience: small, mapping } = sample.files;
  const audience = join(folder, 'audience.csv');
  await writeLargeAudience(small, users, audience);
  const project = join(work, 'scale.stepladder');
  const command = (...args: readonly string[]) => runMeasured(work, CLI, [...args, '--json', '--progress', 'none']);
  const floorOf = (...args: readonly string[]) => runMeasured(work, FLOORS, args);

  const imported = await command('import', project, funnel, '--mapping', mapping, '--dataset', 'sample');
  const loaded = await floorOf('import', funnel, join(work, 'floor.duckdb'));
  const trained = await command('train', project, '--dataset', 'sample', '--model', 'aitm', '--epochs', '1');
  const run = String(trained.result['run']);
  const steps = await floorOf('train', project, run);
  const list = join(work, 'ranked.csv');
  const scored = await command('score', project, '--run', run, '--audience', audience, '--out', list);
  const model = join(folder, 'model');
  await command('export', project, '--run', run, '--out', model);
  const passes = await floorOf('score', model, String(users));
  return {
    machine: [
      { task: 'import', rows, cost: imported.cost, floor: loaded.cost, floorIs: 'DuckDB loads the file' },
      {
        task: 'one epoch',
        rows: Number(steps.result['samples']),
        cost: trained.cost,
        floor: { ...steps.cost, ...steps.result },
        floorIs: 'dense steps alone; the table with its moments; its weights',
      },
      {
        task: 'score',
        rows: users,
        cost: scored.cost,
        floor: { ...passes.cost, ...passes.result },
        floorIs: 'forward passes alone; the model',
      },
    ],
    cluster: await benchCluster(folder, model, audience, users),
  };
}
