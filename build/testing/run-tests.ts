import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { NODE_FLAGS } from './node-flags.ts';
import { isSlow } from './slow.ts';
import { groupTests, isFileSuite, writeEntry } from './together.ts';

const root = dirname(dirname(import.meta.dirname));
/** The last duration of each file, in milliseconds. */
export const DURATIONS = join(root, 'out', 'test', 'durations.json');

/** Which tests to run, and how. */
export interface RunOptions {
  /** Patterns of test names; empty for all. */
  readonly names: readonly string[];
  /** Number of parallel processes. */
  readonly concurrency: number;
  /** The file that stores the duration of each test file; null to store nothing. */
  readonly durations: string | null;
  /** How to group the files that share a process. */
  readonly group?: typeof groupTests;
  /** Ends the test processes. */
  readonly signal?: AbortSignal;
}

/** The results of the tests. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/** A skipped test. */
export interface SkippedTest {
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

/** The results of the tests so far. */
interface Tally {
  passed: number;
  failed: number;
  readonly skipped: SkippedTest[];
  /** Milliseconds of each completed file. */
  readonly durations: Map<string, number>;
}

type Groups = readonly (readonly string[])[];

/** Runs test files, some of them in a shared process (see together.ts), and prints their results as they arrive. */
export async function runTests(files: readonly string[], options: RunOptions): Promise<Outcome> {
  const { names, concurrency, durations: durationsFile, group = groupTests, signal } = options;
  const lastDurations = durationsFile === null ? {} : readDurations(durationsFile);
  const tally: Tally = { passed: 0, failed: 0, skipped: [], durations: new Map() };
  const patterns = names.length === 0 ? {} : { testNamePatterns: names.map((name) => new RegExp(name)) };
  // A name pattern would match the suite that a shared process creates for a file.
  const groups = names.length === 0 ? group(files) : files.map((file) => [file]);
  const running = { concurrency, signal, ...patterns };
  await runGroups(longestFirst(groups, lastDurations), tally, running);
  // These remain if a shared process crashed.
  const remaining = groups
    .filter(({ length }) => length > 1)
    .flat()
    .filter((file) => !tally.durations.has(file));
  if (remaining.length > 0 && signal?.aborted !== true)
    await runGroups(
      remaining.map((file) => [file]),
      tally,
      running,
    );
  if (durationsFile !== null)
    saveDurations(durationsFile, { ...lastDurations, ...Object.fromEntries(tally.durations) });
  return tally;
}

/** The expected duration of a file that has not run yet, in milliseconds. */
const UNKNOWN_DURATIONS = { slow: 10_000, fast: 500 };

/** Balances the load, so that no long test runs alone at the end. */
export function longestFirst(groups: Groups, lastDurations: Readonly<Record<string, number>>): Groups {
  const expected = (group: readonly string[]): number =>
    group.reduce((sum, file) => sum + (lastDurations[file] ?? UNKNOWN_DURATIONS[isSlow(file) ? 'slow' : 'fast']), 0);
  return [...groups].sort((one, other) => expected(other) - expected(one) || one[0].localeCompare(other[0]));
}

async function runGroups(groups: Groups, tally: Tally, options: Parameters<typeof run>[0]): Promise<void> {
  const shared = groups.map((files, number) => (files.length === 1 ? null : writeEntry(files, number)));
  try {
    const files = groups.map(([file], index) => shared[index]?.path ?? resolve(root, file));
    const stream = run({ ...options, files, execArgv: [...NODE_FLAGS] });
    listen(stream, tally, new Set(shared.map((entry) => entry?.path)));
    stream.compose(new spec()).pipe(process.stdout);
    await new Promise((resolve) => {
      stream.on('end', resolve);
    });
  } finally {
    for (const entry of shared) entry?.remove();
  }
}

function listen(stream: ReturnType<typeof run>, tally: Tally, entries: ReadonlySet<string | undefined>): void {
  // A test's location may be in a helper, so a test counts for the file whose end is reported next.
  let skippedOfFile: Omit<SkippedTest, 'file'>[] = [];
  const endFile = (path: string, ms: number): void => {
    const file = relative(root, resolve(root, path)).replaceAll(sep, '/');
    tally.durations.set(file, ms);
    tally.skipped.push(...skippedOfFile.map((test) => ({ ...test, file })));
    skippedOfFile = [];
  };
  stream.on('test:summary', ({ file, duration_ms: ms }) => {
    if (file !== undefined && !entries.has(file)) endFile(file, ms);
  });
  stream.on('test:pass', (event) => {
    const { name, skip, details } = event;
    if (isFileSuite(event)) endFile(name, details.duration_ms);
    // A skipped suite does not list its tests.
    else if (skip !== undefined && skip !== false) skippedOfFile.push({ name, reason: String(skip) });
    else if (details.type !== 'suite') tally.passed++;
  });
  stream.on('test:fail', (event) => {
    const { name, details } = event;
    // A suite whose tests fail is already counted through them.
    const { failureType } = details.error as { failureType?: string };
    if (details.type !== 'suite' || failureType !== 'subtestsFailed') tally.failed++;
    if (isFileSuite(event)) endFile(name, details.duration_ms);
  });
}

function readDurations(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    // The file does not exist before the first tests.
    return {};
  }
}

function saveDurations(file: string, durations: Record<string, number>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(durations, null, 1)}\n`);
}
