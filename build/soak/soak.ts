import { join } from 'node:path';

import { commands } from './commands.ts';
import { contentionTrial } from './contention.ts';
import { makeFixture, type Fixture } from './fixture.ts';
import { runWithoutFault, type Baseline } from './inject-fault.ts';
import { runSeries } from './series.ts';
import { smallDiskTrials } from './small-disks.ts';
import { SOURCE_KINDS } from './sources.ts';
import { emptyTallies, type Tallies } from './tallies.ts';
import { faultTrials } from './trials.ts';
import { writeSources } from './write-sources.ts';

/** How much to try. */
export interface Effort {
  /** Faults of each kind for each command. */
  readonly rounds: number;
  readonly contentions: number;
  /** Commands on a file system that fills up. */
  readonly smallDisks: number;
  readonly flippedBits: number;
  /** The same in the pages of rows. */
  readonly flippedRows: number;
  /** Mutated files of each kind. */
  readonly files: number;
}

/** The effort of `npm run soak`. */
export const THOROUGH: Effort = {
  rounds: 40,
  contentions: 10,
  smallDisks: 100,
  flippedBits: 1000,
  flippedRows: 2000,
  files: 500,
};

/** A soak test. */
export interface SoakOptions extends Effort {
  readonly folder: string;
  readonly seed: number;
  /** No trial starts after this time, in milliseconds since 1970. */
  readonly endsAtMs: number;
}

/** Runs the soak test; series of files run beside the faults, in a process of their own. */
export async function soak(options: SoakOptions): Promise<Tallies> {
  const { folder, seed, endsAtMs } = options;
  const isOver = (): boolean => Date.now() > endsAtMs;
  const tallies = emptyTallies();
  const fixture = await makeFixture(join(folder, 'fixture'));
  await writeSources(folder);
  await Promise.all([damagedFiles(fixture, options, tallies, isOver), faults(fixture, seed, options, tallies, isOver)]);
  return tallies;
}

async function faults(
  fixture: Fixture,
  seed: number,
  { rounds, contentions, smallDisks }: Effort,
  tallies: Tallies,
  isOver: () => boolean,
): Promise<void> {
  for (let trial = 0; trial < contentions && !isOver(); trial++) await contentionTrial(fixture, tallies.contention);
  const baselines: Baseline[] = [];
  for (const command of commands) baselines.push(await runWithoutFault(fixture, command, tallies.syncs));
  await smallDiskTrials({ fixture, baselines, seed, count: smallDisks, tally: tallies.smallDisks, isOver });
  await faultTrials(fixture, baselines, { seed, rounds }, tallies, isOver);
}

const child = (name: string): string => join(import.meta.dirname, 'children', name);

async function damagedFiles(
  { project }: Fixture,
  { folder, seed, flippedBits, flippedRows, files }: SoakOptions,
  tallies: Tallies,
  isOver: () => boolean,
): Promise<void> {
  for (const kind of SOURCE_KINDS)
    await runSeries(
      { child: child('import-files.ts'), args: [folder, String(seed), kind], count: files },
      tallies[kind],
      isOver,
    );
  const projects = (kind: string, count: number) => ({
    child: child('read-projects.ts'),
    args: [project, String(seed), kind],
    count,
  });
  await runSeries(projects('flip', flippedBits), tallies.flippedBits, isOver);
  await runSeries(projects('flip-rows', flippedRows), tallies.flippedRows, isOver);
  await runSeries(projects('mutate', files), tallies.projects, isOver);
}
