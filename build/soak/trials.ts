import { Random } from '../../core/engine/random.ts';
import { disturb, randomFault, type FaultKind, type Undisturbed } from './disturb.ts';
import type { Figures } from './figures.ts';
import type { Fixture } from './fixture.ts';

/** Kills the command at a call that changes a file. */
const KILL: FaultKind = {
  calls: ['write', 'pwrite64', 'ftruncate', 'fsync', 'rename', 'unlink'],
  effect: 'signal=KILL',
  lasts: false,
};
/** A disk that fills up. Further writes of the same thread fail too. */
export const FULL: FaultKind = { calls: ['pwrite64'], effect: 'error=ENOSPC', lasts: true };
/** A disk that fails once. */
const FAILING: FaultKind = {
  calls: ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'rename'],
  effect: 'error=EIO',
  lasts: false,
};

const KINDS: readonly (readonly [keyof Figures, FaultKind])[] = [
  ['kills', KILL],
  ['fullDisks', FULL],
  ['failingDisks', FAILING],
];

/** Disturbs each command with one fault of each kind, `rounds` times. */
export async function faultTrials(
  fixture: Fixture,
  baselines: readonly Undisturbed[],
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
  figures: Figures,
  isOver: () => boolean,
): Promise<void> {
  const random = new Random(seed);
  for (let round = 0; round < rounds && !isOver(); round++)
    for (const command of baselines)
      for (const [name, kind] of KINDS) {
        const { disturbed, problems } = await disturb(fixture, command, randomFault(random, command, kind));
        figures[name].trials++;
        if (disturbed) figures[name].affected++;
        figures[name].problems.push(...problems);
      }
}
