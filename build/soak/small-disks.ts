import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Random } from '../../core/engine/random.ts';
import { disturb, randomFault, type Undisturbed } from './disturb.ts';
import type { Figure } from './figures.ts';
import type { Fixture } from './fixture.ts';
import { runSeries } from './series.ts';
import { FULL } from './trials.ts';

/** What the child needs: the fixture, and what each command leaves and needs when nothing disturbs it. */
export interface SmallDisksInput {
  readonly fixture: Fixture;
  readonly seed: number;
  readonly baselines: readonly (Pick<Undisturbed, 'result' | 'grownBytes'> & { readonly name: string })[];
}

/** Mounts that only the child sees, and that end with it however it ends. */
const WITHIN = ['unshare', '--mount'];
/** A trial runs up to four commands. */
const HANG_MS = 480_000;

/**
 * Runs each command in turn on a small file system that fills up while it runs, `count` times in all. Where none can be
 * mounted, writes fail instead, as by `FULL`; the figure says which it was.
 */
export async function smallDiskTrials(
  fixture: Fixture,
  baselines: readonly Undisturbed[],
  { seed, count }: { readonly seed: number; readonly count: number },
  figure: Figure,
  isOver: () => boolean,
): Promise<void> {
  if (!canMount(fixture.folder)) return failingWrites(fixture, baselines, { seed, count }, figure, isOver);
  figure.way = 'tmpfs';
  const path = join(fixture.folder, 'small-disks.json');
  const input: SmallDisksInput = {
    fixture,
    seed,
    baselines: baselines.map(({ command, result, grownBytes }) => ({ name: command.name, result, grownBytes })),
  };
  writeFileSync(path, JSON.stringify(input));
  const child = join(import.meta.dirname, 'children', 'small-disks.ts');
  await runSeries({ child, args: [path], count, within: WITHIN, hangMs: HANG_MS }, figure, isOver);
}

function canMount(folder: string): boolean {
  const [file, ...args] = [...WITHIN, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder];
  return process.platform === 'linux' && spawnSync(file, args).status === 0;
}

async function failingWrites(
  fixture: Fixture,
  baselines: readonly Undisturbed[],
  { seed, count }: { readonly seed: number; readonly count: number },
  figure: Figure,
  isOver: () => boolean,
): Promise<void> {
  figure.way = 'failing writes, since nothing can be mounted here';
  const random = new Random(seed);
  for (let trial = 0; trial < count && !isOver(); trial++) {
    const command = baselines[trial % baselines.length];
    const { disturbed, problems } = await disturb(fixture, command, randomFault(random, command, FULL));
    figure.trials++;
    if (disturbed) figure.affected++;
    figure.problems.push(...problems);
  }
}
