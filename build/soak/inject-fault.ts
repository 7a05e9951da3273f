import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import type { Random } from '../../core/engine/random.ts';
import { filesIn } from '../../core/export/files-in.ts';
import { withProject } from '../../core/store/file/project.ts';
import { projectIn, type Command, type Result } from './command.ts';
import { removeFolder, type Fixture } from './fixture.ts';
import { countCalls, runProgram, traceCalls, type Ended, type Fault } from './program.ts';
import { takeSnapshot } from './project-snapshot.ts';
import { FILE_CALLS, unflushed } from './syncs.ts';
import { addTrial, type Tally, type Trial } from './tallies.ts';

/** The outcome of a command without a fault. */
export interface Baseline {
  readonly command: Command;
  readonly result: Result;
  /** How often it makes each system call. */
  readonly counts: ReadonlyMap<string, number>;
  /** Growth of its folder. */
  readonly grownBytes: number;
}

/** Names that a command may leave in its folder. */
const EXPECTED = [
  /^p\.stepladder(\.backup-v[\d-]+)?$/,
  /^ranked(\.control)?\.csv(\.manifest\.json)?$/,
  /^(rejects\.csv|samples\.(csv|parquet)|report\.html|model)$/,
] as const;
/** The system calls at which faults are injected. */
const CALLS = [...FILE_CALLS, 'ftruncate', 'mkdir'];
/** Output that no user should ever see. */
const UNEXPLAINED = /fault in the program|unexpected error|\n\s+at .*\d+:\d+/;

/** Runs a command without a fault, as the baseline, and checks that files are flushed before its result is printed. */
export async function runWithoutFault(fixture: Fixture, command: Command, syncs: Tally): Promise<Baseline> {
  const folder = newFolder(fixture);
  command.prepare(fixture, folder);
  const before = bytesIn(folder);
  const lines = await traceCalls(command.args(fixture, folder), CALLS, join(fixture.folder, 'calls'));
  const grownBytes = bytesIn(folder) - before;
  const result = await command.result(folder);
  const problems = unflushed(lines, folder);
  if (!isDeepStrictEqual(result, command.complete?.(fixture) ?? result))
    problems.push('gives another result than it must');
  addTrial(syncs, { affected: false, problems: problems.map((one) => `${command.name}: ${one}`) });
  removeFolder(folder);
  return { command, result, counts: countCalls(lines), grownBytes };
}

function bytesIn(folder: string): number {
  return filesIn(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Runs a command with a fault, then checks what it left and whether it can be run again. */
export async function injectFault(fixture: Fixture, { command, result }: Baseline, fault: Fault): Promise<Trial> {
  const folder = newFolder(fixture);
  command.prepare(fixture, folder);
  const ended = await runProgram(command.args(fixture, folder), fault);
  const problems = [...unexplained(ended, fault), ...(await recover(fixture, { command, result }, folder))];
  removeFolder(folder);
  const described = problems.map(
    (problem) => `${command.name} with ${fault.effect} at ${fault.call} ${fault.when}: ${problem}`,
  );
  return { affected: ended.code !== 0, problems: described };
}

/** Resumes a command or runs it again, as a user would. Returns what was lost, is half-written or left over. */
export async function recover(
  fixture: Fixture,
  { command, result }: Pick<Baseline, 'command' | 'result'>,
  folder: string,
): Promise<string[]> {
  const problems = await findDamage(fixture, command, folder, result);
  try {
    await command.resume?.(folder);
  } catch (error) {
    problems.push(`cannot be resumed: ${String(error)}`);
  }
  // The dataset exists already if the fault came after the import.
  if (!isDeepStrictEqual(await resultOf(command, folder), result)) await runProgram(command.args(fixture, folder));
  if (!isDeepStrictEqual(await resultOf(command, folder), result))
    problems.push('running it again does not give the complete result');
  problems.push(...(await findLeftovers(fixture, command, folder)));
  // What cannot be read cannot be used.
  if (problems.length === 0) problems.push(...((await command.use?.(fixture, folder)) ?? []));
  return problems;
}

/** Reports the files that neither the next writer nor the repeated command removes. */
async function findLeftovers(fixture: Fixture, command: Command, folder: string): Promise<string[]> {
  const left = (): string[] => readdirSync(folder).filter((name) => !EXPECTED.some((names) => names.test(name)));
  try {
    await withProject(projectIn(folder), { mode: 'write' }, () => undefined);
  } catch (error) {
    return [`the project cannot be opened: ${String(error)}`];
  }
  if (left().length > 0) await runProgram(command.args(fixture, folder));
  return left().length > 0 ? [`left over: ${left().join(', ')}`] : [];
}

/** A kind of fault, and at which system calls it may happen. */
export interface FaultKind {
  readonly calls: readonly string[];
  readonly effect: string;
  /** Whether all later calls fail too, as on a full disk. */
  readonly lasts: boolean;
}

/**
 * A fault of a kind at a random call of a command. Each system call that the command makes is equally likely: a command
 * that replaces a file writes thousands of times and renames once.
 */
export function randomFault(random: Random, { counts }: Baseline, { calls, effect, lasts }: FaultKind): Fault {
  const made = calls.filter((call) => counts.has(call));
  const call = made[Math.floor(random.uniform() * made.length)];
  const when = 1 + Math.floor(random.uniform() * counts.get(call)!);
  return { call, effect, when: `${when}${lasts ? '+' : ''}` };
}

function newFolder(fixture: Fixture): string {
  return mkdtempSync(join(fixture.folder, 'trial-'));
}

/** A fault other than a kill must end in an error that says what happened. */
function unexplained({ code, signal, stderr, hung }: Ended, { effect }: Fault): string[] {
  if (hung) return ['hangs'];
  if (effect === 'signal=KILL' || code === 0) return [];
  const explained = code === 1 && signal === null && /^error: .+/m.test(stderr) && !UNEXPLAINED.test(stderr);
  return explained ? [] : [`ends with ${code ?? signal}: ${stderr.slice(0, 500)}`];
}

/** Describes what was lost or half-written. */
async function findDamage(fixture: Fixture, command: Command, folder: string, complete: Result): Promise<string[]> {
  const problems: string[] = [];
  command.sweep?.(folder);
  problems.push(...((await command.restore?.(folder)) ?? []));
  const left = await resultOf(command, folder);
  if (!isWhole(left, command.before(fixture), complete)) problems.push(`half-written: ${JSON.stringify(left)}`);
  if (command.name === 'migration') return problems;
  const { banks, datasets, runs, savedItems } = await takeSnapshot(projectIn(folder)).catch((error: unknown) => {
    problems.push(String(error));
    return fixture.snapshot;
  });
  if (banks !== fixture.snapshot.banks) problems.push('banks changed');
  if (datasets['a'] !== fixture.snapshot.datasets['a']) problems.push('the dataset changed');
  if (runs['r1'] !== fixture.snapshot.runs['r1']) problems.push('the run changed');
  const kept = fixture.snapshot.savedItems.filter((one) => command.changes?.(one) !== true);
  if (!kept.every((one) => savedItems.includes(one)))
    problems.push('an export, a campaign or what the window saved is lost');
  return problems;
}

/** Whether each part is as before or complete, and none is complete without the first one. */
function isWhole(left: Result, before: Result, complete: Result): boolean {
  if (isDeepStrictEqual(left, before)) return true;
  const names = Object.keys(complete);
  return (
    isDeepStrictEqual(Object.keys(left), names) &&
    left[names[0]] === complete[names[0]] &&
    names.every((name) => left[name] === complete[name] || left[name] === before[name])
  );
}

async function resultOf(command: Command, folder: string): Promise<Result> {
  try {
    return await command.result(folder);
  } catch (error) {
    return { error: String(error) };
  }
}
