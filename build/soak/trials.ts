import { Random } from '../../core/engine/random.ts';
import type { Fixture } from './fixture.ts';
import { injectFault, randomFault, type FaultKind, type Baseline } from './inject-fault.ts';
import { addTrial, type Tallies } from './tallies.ts';

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

const KINDS: readonly (readonly [keyof Tallies, FaultKind])[] = [
  ['kills', KILL],
  ['fullDisks', FULL],
  ['failingDisks', FAILING],
];

/** Injects one fault of each kind into each command, `rounds` times. */
export async function faultTrials(
  fixture: Fixture,
  baselines: readonly Baseline[],
  { seed, rounds }: { readonly seed: number; readonly rounds: number },
  tallies: Tallies,
  isOver: () => boolean,
): Promise<void> {
  const random = new Random(seed);
  for (let round = 0; round < rounds && !isOver(); round++)
    for (const baseline of baselines)
      for (const [name, kind] of KINDS) {
        addTrial(tallies[name], await injectFault(fixture, baseline, randomFault(random, baseline, kind)));
      }
}
