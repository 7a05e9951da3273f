import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { CLI, runMeasured, type Cost } from './command.ts';
import { writeLargeAudience } from './large-audience.ts';
import { benchCluster, type ClusterFigures } from './spark.ts';

const REFERENCES = join(import.meta.dirname, 'references.ts');

/** A task's cost, beside the cost of a reference on this machine. */
export interface ScaleFigure {
  readonly task: string;
  /** How many rows, samples or users the task processes. */
  readonly count: number;
  readonly unit: 'rows' | 'samples' | 'users';
  readonly cost: Cost;
  readonly reference: Pick<Cost, 'elapsedMs' | 'peakBytes' | 'diskBytes'>;
  /** What the reference measures. */
  readonly referenceMeaning: string;
}

/** The figures of one machine and of a cluster; `cluster` is null without Spark. */
export interface ScaleFigures {
  readonly machine: readonly ScaleFigure[];
  readonly cluster: ClusterFigures | null;
}

/**
 * Measures the commands that import `rows` impressions of the sample, train one epoch on them, and score `users` for
 * all banners. Then measures how the exported model scores the same users: with score.py, and on Spark with one and
 * with two executors.
 */
export async function benchScale(folder: string, rows: number, users: number): Promise<ScaleFigures> {
  const work = join(folder, 'work');
  mkdirSync(work);
  const sample = await generateSample({ rows, seed: 1, out: join(folder, 'sample'), format: 'csv' }, quietJob());
  const { funnel, audience: small, mapping } = sample.files;
  const audience = join(folder, 'audience.csv');
  await writeLargeAudience(small, users, audience);
  const model = join(folder, 'model');
  const bench = new ScaleBench(work);
  const machine = [
    await bench.import(funnel, mapping, rows),
    await bench.trainEpoch(),
    await bench.score(audience, users, model),
  ];
  return { machine, cluster: await benchCluster(folder, model, audience, users) };
}

/** Measures tasks on one project, one after the other. */
class ScaleBench {
  readonly #work: string;
  readonly #project: string;
  #run = '';

  constructor(work: string) {
    this.#work = work;
    this.#project = join(work, 'scale.stepladder');
  }

  async import(funnel: string, mapping: string, rows: number): Promise<ScaleFigure> {
    const { cost } = await this.#command('import', funnel, '--mapping', mapping, '--dataset', 'sample');
    const { cost: reference } = await this.#reference('import', funnel, join(this.#work, 'reference.duckdb'));
    return { task: 'import', count: rows, unit: 'rows', cost, reference, referenceMeaning: 'DuckDB loads the file' };
  }

  async trainEpoch(): Promise<ScaleFigure> {
    const { cost, result } = await this.#command('train', '--dataset', 'sample', '--model', 'aitm', '--epochs', '1');
    this.#run = String(result['run']);
    const steps = await this.#reference('train', this.#project, this.#run);
    const referenceMeaning = 'time of the dense steps, memory of the table with its moments, disk of its weights';
    const reference = { ...steps.cost, ...steps.result };
    const count = Number(steps.result['samples']);
    return { task: 'one epoch', count, unit: 'samples', cost, reference, referenceMeaning };
  }

  /** Also exports the trained model, into the folder `model`. */
  async score(audience: string, users: number, model: string): Promise<ScaleFigure> {
    const list = join(this.#work, 'ranked.csv');
    const { cost } = await this.#command('score', '--run', this.#run, '--audience', audience, '--out', list);
    await this.#command('export', '--run', this.#run, '--out', model);
    const passes = await this.#reference('score', model, String(users));
    const reference = { ...passes.cost, ...passes.result };
    return {
      task: 'score',
      count: users,
      unit: 'users',
      cost,
      reference,
      referenceMeaning: 'time of the forward passes, memory of the model',
    };
  }

  #command(name: string, ...args: readonly string[]): ReturnType<typeof runMeasured> {
    return runMeasured(this.#work, CLI, [name, this.#project, ...args, '--json', '--progress', 'none']);
  }

  #reference(...args: readonly string[]): ReturnType<typeof runMeasured> {
    return runMeasured(this.#work, REFERENCES, args);
  }
}
