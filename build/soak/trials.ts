import type { Random } from '../../core/engine/random.ts';
import type { Fixture } from './fixture.ts';
import { injectFault, randomFault, type FaultKind, type Baseline } from './inject-fault.ts';
import type { Fault } from './program.ts';
import { addTrial, type Tallies, type Tally } from './tallies.ts';

/** Kills the command at a call that changes a file. */
const KILL: FaultKind = {
  calls: [
    ...['write', 'pwrite64', 'copy_file_range', 'ftruncate', 'fsync'],
    ...['mkdir', 'rename', 'unlink', 'unlinkat', 'rmdir'],
  ],
  effect: 'signal=KILL',
  lasts: false,
};
/** A disk that fills up. Later writes of the same thread fail too. */
export const FULL: FaultKind = { calls: ['pwrite64', 'copy_file_range', 'mkdir'], effect: 'error=ENOSPC', lasts: true };
/** A disk that fails once. */
const FAILING: FaultKind = {
  calls: ['pwrite64', 'copy_file_range', 'fsync', 'fdatasync', 'ftruncate', 'mkdir', 'rename'],
  effect: 'error=EIO',
  lasts: false,
};

/** A fault to inject into a command, and the tally of its kind. */
export interface FaultTrial {
  readonly baseline: Baseline;
  readonly fault: Fault;
  readonly tally: Tally;
}

/** Kills every command once per round, each time at a random call. */
export function* kills(
  baselines: readonly Baseline[],
  { rounds, random }: { readonly rounds: number; readonly random: Random },
  tallies: Tallies,
): Generator<FaultTrial> {
  for (let round = 0; round < rounds; round++)
    for (const baseline of baselines)
      yield { baseline, fault: randomFault(random, baseline, KILL), tally: tallies.kills };
}

/** Runs every command twice per round: on a disk that fills up, and on one that fails, each at a random call. */
export function* diskFaults(
  baselines: readonly Baseline[],
  { rounds, random }: { readonly rounds: number; readonly random: Random },
  tallies: Tallies,
): Generator<FaultTrial> {
  for (let round = 0; round < rounds; round++)
    for (const baseline of baselines) {
      yield { baseline, fault: randomFault(random, baseline, FULL), tally: tallies.fullDisks };
      yield { baseline, fault: randomFault(random, baseline, FAILING), tally: tallies.failingDisks };
    }
}

/** Runs trials. Several callers can share one generator of trials. */
export async function runFaultTrials(
  fixture: Fixture,
  trials: Iterable<FaultTrial>,
  isOver: () => boolean,
): Promise<void> {
  for (const { baseline, fault, tally } of trials) {
    if (isOver()) return;
    addTrial(tally, await injectFault(fixture, baseline, fault));
  }
}
