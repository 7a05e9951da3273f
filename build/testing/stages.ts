import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';

import { formatCommand } from '../lint/format.ts';

const root = dirname(dirname(import.meta.dirname));

/** A check that runs in its own process. */
export interface Stage {
  readonly name: string;
  readonly args: readonly string[];
  /** Whether `npm test -- --fast` leaves it out, as it does the window and the desktop app. */
  readonly slow?: true;
  /** Whether it checks files one by one. */
  readonly lints?: true;
  /** How the names of the files that it checks end; absent if it checks all. */
  readonly only?: string;
}

const tool = (...path: readonly string[]): string => join('node_modules', ...path);

/** Arguments that let the type checker skip files that have not changed. */
const incremental = (name: string): readonly string[] => [
  '--noEmit',
  '--incremental',
  '--tsBuildInfoFile',
  join('out', 'test', `${name}.tsbuildinfo`),
];

/** Builds that window tests need. */
export const builds: readonly Stage[] = [
  { name: 'build of the desktop app', args: [join('build', 'app.ts')] },
  { name: 'build of its page', args: [join('build', 'renderer.ts')] },
];

const typeCheck = (name: string, project: string): readonly string[] => [
  tool('@typescript', 'native', 'bin', 'tsc'),
  ...incremental(name),
  '--singleThreaded',
  '-p',
  project,
];

const windowTypes: readonly string[] = [
  tool('svelte-check', 'bin', 'svelte-check'),
  '--tsgo-experimental-api',
  ...['--tsconfig', join('renderer', 'tsconfig.json')],
  ...['--threshold', 'warning'],
  '--fail-on-warnings',
];

const lint = (targets: readonly string[]): readonly string[] => [
  tool('oxlint', 'bin', 'oxlint'),
  '--type-aware',
  '--deny-warnings',
  ...['--config', join('build', 'lint', 'oxlint.json')],
  '--no-error-on-unmatched-pattern',
  ...['--threads', '1'],
  ...targets,
];

const componentLint = (targets: readonly string[]): readonly string[] => [
  tool('eslint', 'bin', 'eslint.js'),
  ...['--config', join('build', 'lint', 'eslint.config.js')],
  ...['--max-warnings', '0'],
  '--cache',
  ...['--cache-strategy', 'content'],
  ...['--cache-location', join('out', 'test', 'eslint.json')],
  '--no-error-on-unmatched-pattern',
  '--no-warn-ignored',
  ...targets,
];

/** Static checks; those that lint check only the targets, files or folders. */
export const checks = (targets: readonly string[]): readonly Stage[] => [
  { name: 'types', args: typeCheck('types', '.') },
  { name: 'types of the Electron tests', slow: true, args: typeCheck('types-electron', join('test', 'electron')) },
  { name: 'types of the window', slow: true, args: windowTypes },
  { name: 'format', lints: true, args: [...formatCommand(targets), '--check', '--threads', '1'] },
  { name: 'lint', lints: true, args: lint(targets) },
  { name: 'lint of components', lints: true, only: '.svelte', args: componentLint(targets) },
];

/**
 * Runs stages one after the other and prints the output of each when it is complete, so that it does not mix with the
 * output of tests. Returns the names of the stages that failed.
 */
export async function runStages(stages: readonly Stage[], signal?: AbortSignal): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const stage of stages) if (signal?.aborted !== true && !(await runStage(stage, signal))) failed.push(stage.name);
  return failed;
}

async function runStage({ name, args }: Stage, signal?: AbortSignal): Promise<boolean> {
  const startedMs = performance.now();
  // Checkers with several threads take twice the CPU time, and tests use the other processors.
  // Those written in Go collect garbage more rarely (Go's default is 100), which takes a tenth more memory.
  const env = { ...process.env, GOMAXPROCS: '1', GOGC: '400' };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // The type checker does not end on SIGTERM.
  signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => output.push(piece));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(
    `${code === 0 ? '' : Buffer.concat(output).toString('utf8')}— ${name}: ` +
      `${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`,
  );
  return code === 0;
}

/**
 * The files changed since the current branch left its upstream branch, or since the last commit if it has none, and the
 * untracked files; paths relative to `root`. Null outside a git repository.
 */
export function changedFiles(root: string): readonly string[] | null {
  const git = (...args: readonly string[]): readonly string[] | null => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? stdout.split('\0').filter((line) => line !== '') : null;
  };
  const base = git('merge-base', 'HEAD', '@{upstream}')?.[0].trim() ?? 'HEAD';
  const changed = git('diff', '--name-only', '--diff-filter=d', '--relative', '-z', base);
  const untracked = git('ls-files', '--others', '--exclude-standard', '-z');
  return changed === null || untracked === null ? null : [...changed, ...untracked];
}
