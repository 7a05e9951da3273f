/** `small-disks.ts FROM END INPUT`: runs commands on small file systems, numbered FROM … END − 1; mounts them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { commands } from '../commands.ts';
import { recover } from '../inject-fault.ts';
import { runProgram, type Ended } from '../program.ts';
import type { SmallDisksInput } from '../small-disks.ts';
import { readSeries } from './report.ts';

const { fixture, seed, baselines } = JSON.parse(readFileSync(process.argv[4], 'utf8')) as SmallDisksInput;
const DISK_BYTES = 67_108_864;
/** Maximum free space for SQLite's shared memory, the log and the lock. */
const MAX_FREE_BYTES = 131_072;
/** Maximum free space beyond that, as a multiple of what the command adds without a fault, 0 if it frees space. */
const MAX_GROWTHS = 4;

await readSeries(async (number) => {
  const { name, result, grownBytes } = baselines[number % baselines.length];
  const command = commands.find((one) => one.name === name)!;
  const folder = mkdtempSync(join(fixture.folder, 'disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder]);
  try {
    command.prepare(fixture, folder);
    const filler = join(folder, 'filler');
    const free = Math.floor(
      new Random(mixSeed(seed, number)).uniform() * (MAX_FREE_BYTES + MAX_GROWTHS * Math.max(0, grownBytes)),
    );
    fillUp(filler, folder, free);
    const ended = await runProgram(command.args(fixture, folder));
    rmSync(filler);
    const problems = [...unexplained(ended, folder), ...(await recover(fixture, { command, result }, folder))];
    const problem = problems.length === 0 ? null : `${name} with ${free} bytes left: ${problems.join('; ')}`;
    return { refused: ended.code !== 0, problem };
  } finally {
    execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true });
  }
});

/** Leaves this many bytes free. */
function fillUp(filler: string, folder: string, free: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free)));
}

/** A command that does not succeed says that the disk is full, and names a file on it. */
function unexplained({ code, signal, stderr, hung }: Ended, folder: string): string[] {
  if (hung) return ['hangs'];
  if (code === 0) return [];
  const path = /^error: (?:disk full while writing|no space left for) (.+)$/m.exec(stderr)?.[1];
  return code === 1 && path?.startsWith(folder) === true
    ? []
    : [`ends with ${code ?? signal}: ${stderr.slice(0, 500)}`];
}
