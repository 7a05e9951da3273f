import { join } from 'node:path';

import { commands } from './commands.ts';
import { runContentionTrial } from './contention.ts';
import { makeFixture, type Fixture } from './fixture.ts';
import { runWithoutFault, type Baseline } from './inject-fault.ts';
import { runSeries } from './series.ts';
import { runSmallDiskTrials } from './small-disks.ts';
import { SOURCE_KINDS } from './sources.ts';
import { emptyTallies, type Tallies, type Tally } from './tallies.ts';
import { faults, runFaultTrials } from './trials.ts';
import { writeSources } from './write-sources.ts';

/** The extent of a soak test. */
export interface Effort {
  /** Faults of each kind for each command. */
  readonly rounds: number;
  /** Names of the commands that are run; all by default. */
  readonly commands?: readonly string[];
  /** Of these, the commands that are only killed. */
  readonly onlyKilled?: readonly string[];
  readonly contentions: number;
  /** Commands on a file system that fills up. */
  readonly smallDisks: number;
  readonly flippedBits: number;
  /** Flipped bits in the pages of rows. */
  readonly flippedRows: number;
  /** Flipped bits in the rows of appends, which are then undone. */
  readonly flippedAppends: number;
  /** Flipped bits in the pages of rows that commands then read to measure drift, to explain and to list. */
  readonly answers: number;
  /** Mutated files of each kind. */
  readonly files: number;
}

/** The extent of `npm run soak`. */
export const THOROUGH: Effort = {
  rounds: 25,
  contentions: 10,
  smallDisks: 100,
  flippedBits: 1000,
  flippedRows: 2000,
  flippedAppends: 500,
  answers: 100,
  files: 500,
};

/** A soak test. */
export interface SoakOptions extends Effort {
  readonly folder: string;
  readonly seed: number;
  /** No trial starts after this time, in milliseconds since 1970. */
  readonly endsAtMs: number;
}

/**
 * Runs the soak test with two trials at a time. One side kills commands and injects disk faults; the other one uses
 * damaged files, starts several programs at once and fills small disks, and then injects faults too.
 */
export async function soak(options: SoakOptions): Promise<Tallies> {
  const { folder, seed, endsAtMs, rounds, onlyKilled = [] } = options;
  const isOver = (): boolean => Date.now() > endsAtMs;
  const tallies = emptyTallies();
  const fixture = await makeFixture(join(folder, 'fixture'));
  await writeSources(folder);
  const all = await runWithoutFaults(fixture, options, tallies);
  const baselines = all.filter(({ command }) => !onlyKilled.includes(command.name));
  // Both sides take their next trial from the same rounds.
  const trials = faults({ seed, rounds, killed: all, onDisks: baselines }, tallies);
  const runFaults = (): Promise<void> => runFaultTrials(fixture, trials, isOver);
  await Promise.all([
    runFaults(),
    useDamagedFiles(fixture, options, tallies, isOver)
      .then(() => runContentionAndSmallDisks(fixture, baselines, options, tallies, isOver))
      .then(runFaults),
  ]);
  return tallies;
}

async function runWithoutFaults(
  fixture: Fixture,
  { commands: names }: SoakOptions,
  { syncs }: Tallies,
): Promise<Baseline[]> {
  const baselines: Baseline[] = [];
  for (const command of commands)
    if (names?.includes(command.name) !== false) baselines.push(await runWithoutFault(fixture, command, syncs));
  return baselines;
}

/** Lets several programs write at once, then runs commands on small disks. */
async function runContentionAndSmallDisks(
  fixture: Fixture,
  baselines: readonly Baseline[],
  { seed, contentions, smallDisks }: SoakOptions,
  tallies: Tallies,
  isOver: () => boolean,
): Promise<void> {
  for (let trial = 0; trial < contentions && !isOver(); trial++) await runContentionTrial(fixture, tallies.contention);
  await runSmallDiskTrials({ fixture, baselines, seed, count: smallDisks, tally: tallies.smallDisks, isOver });
}

const child = (name: string): string => join(import.meta.dirname, 'children', name);

/** Imports, appends, compares and reads damaged files and projects. */
async function useDamagedFiles(
  { project, audience }: Fixture,
  { folder, seed, flippedBits, flippedRows, flippedAppends, answers, files }: SoakOptions,
  tallies: Tallies,
  isOver: () => boolean,
): Promise<void> {
  const numbered = (script: string, count: number, tally: Tally, ...args: readonly string[]): Promise<void> =>
    runSeries({ child: child(script), args, count, tallyOf: () => tally }, isOver);
  const tallyOf = (number: number): Tally => tallies[SOURCE_KINDS[Math.floor(number / files)]];
  const imported = { child: child('import-files.ts'), args: [folder, String(seed), String(files)], tallyOf };
  await runSeries({ ...imported, count: SOURCE_KINDS.length * files }, isOver);
  const ofFiles = [folder, String(seed)];
  await numbered('append-files.ts', files, tallies.appendedCsv, ...ofFiles, 'csv');
  await numbered('append-files.ts', files, tallies.appendedExcel, ...ofFiles, 'excel');
  await numbered('use-lists.ts', files, tallies.compared, ...ofFiles, 'compare');
  await numbered('use-lists.ts', files, tallies.results, ...ofFiles, 'results');
  const ofProject = [project, String(seed)];
  await numbered('read-projects.ts', flippedBits, tallies.flippedBits, ...ofProject, 'flip');
  await numbered('read-projects.ts', flippedRows, tallies.flippedRows, ...ofProject, 'flip-rows');
  await numbered('read-projects.ts', flippedAppends, tallies.flippedAppends, ...ofProject, 'flip-appends');
  await numbered('read-projects.ts', files, tallies.projects, ...ofProject, 'mutate');
  await numbered('answer-calls.ts', answers, tallies.answers, ...ofProject, audience);
}
