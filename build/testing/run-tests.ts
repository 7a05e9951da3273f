import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const root = dirname(dirname(import.meta.dirname));
/** How long each file took when it last ran, in milliseconds. */
const DURATIONS = join(root, 'out', 'test', 'durations.json');

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
export async function runTests(files: readonly string[], options: { readonly names: readonly string[]; readonly concurrency: number }): Promise<Outcome> {
  const known = readDurations();
  const durations = new Map<string, number>();
  const outcome = { passed: 0, failed: 0, skipped: [] as SkippedTest[] };
  // The longest first, so that none is left running alone at the end.
  const ordered = [...files].sort((one, other) => (known[other] ?? Infinity) - (known[one] ?? Infinity) || one.localeCompare(other));
  const stream = run({
    files: ordered.map((file) => join(root, file)), concurrency: options.concurrency,
    ...(options.names.length === 0 ? {} : { testNamePatterns: options.names.map((name) => new RegExp(name)) }),
  });
  const fileOf = (path: string | undefined): string => relative(root, path ?? root).replaceAll(sep, '/');
  stream.on('test:pass', ({ name, nesting, file, skip, details }) => {
    if (nesting === 0) durations.set(fileOf(file), (durations.get(fileOf(file)) ?? 0) + details.duration_ms);
    // A suite that is skipped does not say which tests it holds.
    if (skip !== undefined && skip !== false) outcome.skipped.push({ name, file: fileOf(file), reason: String(skip) });
    else if (details.type !== 'suite') outcome.passed++;
  });
  stream.on('test:fail', ({ details }) => { if (details.type !== 'suite') outcome.failed++; });
  stream.compose(new spec()).pipe(process.stdout);
  await new Promise((resolve) => { stream.on('end', resolve); });
  keepDurations({ ...known, ...Object.fromEntries(durations) });
  return outcome;
}

function readDurations(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(DURATIONS, 'utf8')) as Record<string, number>;
  } catch {
    // There is none before the first run.
    return {};
  }
}

function keepDurations(durations: Record<string, number>): void {
  mkdirSync(dirname(DURATIONS), { recursive: true });
  writeFileSync(DURATIONS, `${JSON.stringify(durations, null, 1)}\n`);
}
