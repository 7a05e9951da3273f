/**
 * `npm test [FILE…]`: type checks, lint with the layer rules, then the tests. Every stage runs even where an earlier one failed, so that one run
 * shows everything; the exit code is that of the whole.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

interface Stage {
  readonly name: string;
  readonly args: readonly string[];
}

const root = dirname(import.meta.dirname);
const chosen = process.argv.slice(2);
const tests = chosen.length > 0 ? chosen : globSync('test/**/*.test.ts', { cwd: root }).sort();

const stages: readonly Stage[] = [
  { name: 'types', args: [join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'] },
  { name: 'types of the window\'s tests', args: [join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', join('test', 'electron')] },
  { name: 'types of the window', args: [join('node_modules', 'svelte-check', 'bin', 'svelte-check'), '--tsconfig', join('renderer', 'tsconfig.json'), '--threshold', 'warning', '--fail-on-warnings'] },
  { name: 'lint and layer rules', args: [join('node_modules', 'eslint', 'bin', 'eslint.js'), '--config', join('build', 'eslint.config.js'), '--max-warnings', '0', '.'] },
  { name: 'build of the desktop app', args: [join('build', 'app.ts')] },
  { name: 'build of its page', args: [join('build', 'renderer.ts')] },
  { name: `tests (${tests.length} files)`, args: ['--test', '--test-reporter=spec', `--test-concurrency=${availableParallelism()}`, ...tests] },
];

function runStage({ name, args }: Stage): boolean {
  process.stdout.write(`\n— ${name}\n`);
  const startedMs = performance.now();
  const passed = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
  // The tests come last and end in their own summary.
  if (!args.includes('--test')) process.stdout.write(`${passed ? 'passed' : 'FAILED'} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  return passed;
}

const failed: string[] = [];
for (const stage of stages) {
  // What has been built a moment ago need not be looked at again by every test.
  if (stage.args.includes('--test') && !failed.some((name) => name.startsWith('build'))) process.env['STEPLADDER_BUILT'] = '1';
  if (!runStage(stage)) failed.push(stage.name);
}
if (failed.length > 0) process.stdout.write(`\nFAILED: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
