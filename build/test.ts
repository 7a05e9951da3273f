/**
 * `npm test [-- PATH|NAME … --fast --no-skip]`: installs test requirements, then runs the type check, lint with the
 * layer rules, and the tests. With paths or names, only the matching tests run, without the checks. `--fast` leaves out
 * window and long tests, installs nothing, and lints only changed files; `--no-skip` fails if a test would be skipped.
 * Continues after failures, so that one run shows everything.
 */
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

import { THREADS_VARIABLE } from '../core/engine/thread-count.ts';
import { readArguments, refuse } from './arguments.ts';
import { requirements } from './requirements/all.ts';
import { NO_SKIP_VARIABLE } from './requirements/requirement.ts';
import { endOnSignals } from './testing/end-on-signals.ts';
import { hideTensorflow } from './testing/hide-tensorflow.ts';
import { createMemoryFolder, removeMemoryFolder } from './testing/memory-folder.ts';
import { DURATIONS, runTests, type Outcome } from './testing/run-tests.ts';
import { allTests, NoSuchTestError, selectAll, type Selection } from './testing/select.ts';
import { requirementsOf, setUp } from './testing/set-up.ts';
import { withoutSlow } from './testing/slow.ts';
import { builds, checks, runStages, changedFiles, type Stage } from './testing/stages.ts';

const { values, positionals } = readArguments({
  allowPositionals: true,
  options: { fast: { type: 'boolean', default: false }, 'no-skip': { type: 'boolean', default: false } },
});
const root = dirname(import.meta.dirname);
const noSkip = values['no-skip'] || process.env[NO_SKIP_VARIABLE] !== undefined;
const log = (line: string): void => void process.stdout.write(`${line}\n`);

function select(): Selection {
  if (positionals.length === 0) return { files: values.fast ? withoutSlow(allTests()) : allTests(), names: [] };
  try {
    return selectAll(positionals);
  } catch (error) {
    if (!(error instanceof NoSuchTestError)) throw error;
    return refuse(error.message);
  }
}

/** The exit code if a signal ends the tests: a failure even if all that ran had passed, since others did not run. */
let endedWith: number | null = null;
/** Aborted by a signal, so that no test process keeps running. */
const signal = endOnSignals((name, exitCode) => {
  log(`\nFAILED: ended by ${name}`);
  endedWith = exitCode;
});

async function main(): Promise<number> {
  const { files, names } = select();
  // Installing would take longer than these tests; those that lack something are skipped.
  const unmet = values.fast && !noSkip ? [] : await setUp(requirementsOf(files, requirements), log);
  if (noSkip && unmet.length > 0) {
    log(
      'FAILED: no test may be skipped, but these are unavailable: ' +
        `${unmet.map(({ requirement }) => requirement.name).join(', ')}\n0 passed, ` +
        `${unmet.length} failed`,
    );
    return 1;
  }
  if (noSkip) process.env[NO_SKIP_VARIABLE] = '1';
  hideTensorflow();
  // Test processes run side by side, so more threads in each would only wait for one another.
  process.env[THREADS_VARIABLE] ??= '1';
  // Share the compile cache among all test processes and threads; it saves a sixth to a third of their time.
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'out', 'test', 'compiled');
  const needsBuilds =
    requirementsOf(files, requirements).some(({ name }) => name === 'Chromium' || name === 'Electron') ||
    (positionals.length === 0 && !values.fast);
  const checking =
    positionals.length === 0 ? runStages(values.fast ? fastChecks() : checks(['.']), signal) : Promise.resolve([]);
  const notBuilt = needsBuilds ? await runStages(builds, signal) : [];
  // Everything has just been built; tests need not check again.
  if (needsBuilds && notBuilt.length === 0) process.env['STEPLADDER_BUILT'] = '1';
  const outcome = await runInMemory({ files, names });
  return conclude(outcome, [...notBuilt, ...(await checking)]);
}

/** Runs tests with their temporary files in memory, unless TMPDIR says where they belong. */
async function runInMemory({ files, names }: Selection): Promise<Outcome> {
  const folder = process.env['TMPDIR'] === undefined ? createMemoryFolder() : null;
  if (folder !== null) process.env['TMPDIR'] = folder;
  try {
    return await runTests(files, { names, concurrency: availableParallelism() + 1, durations: DURATIONS, signal });
  } finally {
    removeMemoryFolder(folder);
  }
}

/** The checks of `--fast`: no types of the window, and lint of changed files only. */
function fastChecks(): readonly Stage[] {
  const changed = changedFiles(root) ?? ['.'];
  const isNeeded = ({ slow, lints, only = '' }: Stage): boolean =>
    slow !== true && (lints !== true || changed.some((file) => file === '.' || file.endsWith(only)));
  return checks(changed).filter(isNeeded);
}

/** Prints skipped tests by reason and the closing line; returns the exit code. */
function conclude({ passed, failed, skipped }: Outcome, failedStages: readonly string[]): number {
  for (const [reason, tests] of Map.groupBy(skipped, (test) => test.reason)) {
    log(`\nskipped: ${reason}`);
    for (const { file, name } of tests) log(`  ${file}: ${name}`);
  }
  const forbidden = noSkip ? skipped.length : 0;
  if (forbidden > 0) log('\nFAILED: no test may be skipped');
  if (failedStages.length > 0) log(`\nFAILED: ${failedStages.join(', ')}`);
  log(
    `\n${passed} passed, ${failed + failedStages.length + forbidden} ` +
      `failed${skipped.length > 0 && forbidden === 0 ? `, ${skipped.length} skipped` : ''}`,
  );
  return failed + failedStages.length + forbidden > 0 ? 1 : 0;
}

const exitCode = await main();
process.exitCode = endedWith ?? exitCode;
