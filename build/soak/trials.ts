import { mixSeed, Random } from '../../core/engine/random.ts';
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

/** The commands to inject faults into, and how often. */
export interface FaultRounds {
  readonly seed: number;
  readonly rounds: number;
  readonly killed: readonly Baseline[];
  /** The commands that also run on failing disks. */
  readonly onDisks: readonly Baseline[];
}

/**
 * In each round, kills every command once, and runs it twice on a disk: one that fills up, and one that fails. The call
 * that is hit is random, by the seed alone. All kinds take turns, so that a test that ends early has some of each.
 */
export function* faults({ seed, rounds, killed, onDisks }: FaultRounds, tallies: Tallies): Generator<FaultTrial> {
  const [ofKills, ofDisks] = [new Random(seed), new Random(mixSeed(seed, 1))];
  for (let round = 0; round < rounds; round++) {
    for (const baseline of killed)
      yield { baseline, fault: randomFault(ofKills, baseline, KILL), tally: tallies.kills };
    for (const baseline of onDisks) {
      yield { baseline, fault: randomFault(ofDisks, baseline, FULL), tally: tallies.fullDisks };
      yield { baseline, fault: randomFault(ofDisks, baseline, FAILING), tally: tallies.failingDisks };
    }
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
