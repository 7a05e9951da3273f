import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Random } from '../../core/engine/random.ts';
import type { Fixture } from './fixture.ts';
import { injectFault, randomFault, type Baseline } from './inject-fault.ts';
import { runSeries } from './series.ts';
import { addTrial, type Tally } from './tallies.ts';
import { FULL } from './trials.ts';

/** The child's input: the fixture, and each command's result and disk usage without a fault. */
export interface SmallDisksInput {
  readonly fixture: Fixture;
  readonly seed: number;
  readonly baselines: readonly (Pick<Baseline, 'result' | 'grownBytes'> & { readonly name: string })[];
}

/** Gives the child its own mounts: only it sees them, and they disappear when it ends, even if it is killed. */
const WITHIN = ['unshare', '--mount'];
/** A trial runs up to four commands. */
const HANG_MS = 480_000;

/** Which trials to run, and where to count them. */
interface SmallDiskTrials {
  readonly fixture: Fixture;
  readonly baselines: readonly Baseline[];
  readonly seed: number;
  readonly count: number;
  readonly tally: Tally;
  readonly isOver: () => boolean;
}

/**
 * Runs the commands in turn, `count` times in all, on a small file system that fills up. If none can be mounted,
 * injects the fault `FULL` instead; `tally.method` says which of the two was used.
 */
export async function runSmallDiskTrials(trials: SmallDiskTrials): Promise<void> {
  const { fixture, baselines, seed, count, tally, isOver } = trials;
  if (!canMount(fixture.folder)) return runFailingWrites(trials);
  tally.method = 'tmpfs';
  const path = join(fixture.folder, 'small-disks.json');
  const input: SmallDisksInput = {
    fixture,
    seed,
    baselines: baselines.map(({ command, result, grownBytes }) => ({ name: command.name, result, grownBytes })),
  };
  writeFileSync(path, JSON.stringify(input));
  const child = join(import.meta.dirname, 'children', 'small-disks.ts');
  const series = { child, args: [path], count, tallyOf: () => tally, within: WITHIN, hangMs: HANG_MS };
  await runSeries(series, isOver);
}

function canMount(folder: string): boolean {
  const [file, ...args] = [...WITHIN, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder];
  return process.platform === 'linux' && spawnSync(file, args).status === 0;
}

async function runFailingWrites({ fixture, baselines, seed, count, tally, isOver }: SmallDiskTrials): Promise<void> {
  tally.method = 'failing writes, since nothing can be mounted here';
  const random = new Random(seed);
  for (let trial = 0; trial < count && !isOver(); trial++) {
    const baseline = baselines[trial % baselines.length];
    addTrial(tally, await injectFault(fixture, baseline, randomFault(random, baseline, FULL)));
  }
}
