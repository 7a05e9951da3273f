import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = dirname(dirname(import.meta.dirname));
/** How long each file took when it last ran, in milliseconds. */
export const DURATIONS = join(root, 'out', 'test', 'durations.json');

/** How tests are run. */
export interface RunOptions {
  /** Patterns of the names of tests; none for all. */
  readonly names: readonly string[];
  /** How many files at once. */
  readonly concurrency: number;
  /** The file that keeps how long each test file took; null to keep nothing. */
  readonly durations: string | null;
}

/** What came of the tests. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/** A test that did not run. */
export interface SkippedTest {
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

/** Runs test files, each in a process of its own, and prints their results as they come. */
export async function runTests(
  files: readonly string[],
  { names, concurrency, durations: kept }: RunOptions,
): Promise<Outcome> {
  const known = kept === null ? {} : readDurations(kept);
  const durations = new Map<string, number>();
  const outcome = { passed: 0, failed: 0, skipped: [] as SkippedTest[] };
  // The longest first, so that none is left running alone at the end.
  const ordered = [...files].sort(
    (one, other) => (known[other] ?? Infinity) - (known[one] ?? Infinity) || one.localeCompare(other),
  );
  const stream = run({
    files: ordered.map((file) => resolve(root, file)),
    concurrency,
    ...(names.length === 0 ? {} : { testNamePatterns: names.map((name) => new RegExp(name)) }),
  });
  const fileOf = (path: string): string => relative(root, path).replaceAll(sep, '/');
  // A test tells where it was declared, which may be a helper; its file is the one whose summary comes next.
  let skippedOfFile: Omit<SkippedTest, 'file'>[] = [];
  stream.on('test:summary', ({ file, duration_ms: ms }) => {
    if (file === undefined) return;
    durations.set(fileOf(file), ms);
    outcome.skipped.push(...skippedOfFile.map((test) => ({ ...test, file: fileOf(file) })));
    skippedOfFile = [];
  });
  stream.on('test:pass', ({ name, skip, details }) => {
    // A suite that is skipped does not say which tests it holds.
    if (skip !== undefined && skip !== false) skippedOfFile.push({ name, reason: String(skip) });
    else if (details.type !== 'suite') outcome.passed++;
  });
  stream.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') outcome.failed++;
  });
  stream.compose(new spec()).pipe(process.stdout);
  await new Promise((resolve) => {
    stream.on('end', resolve);
  });
  if (kept !== null) keepDurations(kept, { ...known, ...Object.fromEntries(durations) });
  return outcome;
}

function readDurations(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    // There is none before the first run.
    return {};
  }
}

function keepDurations(file: string, durations: Record<string, number>): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(durations, null, 1)}\n`);
}
