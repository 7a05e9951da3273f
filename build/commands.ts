import { spawnSync } from 'node:child_process';

/** Runs a program to completion; if it fails, throws with the end of its output. */
export function run([command, ...args]: readonly string[], cwd: string): void {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return;
  const why = signal === null ? '' : ` (${signal})`;
  const output = error?.message ?? `${stdout}${stderr}`.trim().slice(-600);
  throw new Error(`${[command, ...args.slice(0, 1)].join(' ')} failed${why}: ${output}`);
}

/** The command that starts pip on this machine; throws if there is none. */
export function findPip(): readonly string[] {
  const pip = [['python3', '-m', 'pip'], ['pip3'], ['pip']].find(([command, ...args]) => isAvailable(command, ...args));
  if (pip === undefined) throw new Error("pip is missing: install Python's pip (Debian: apt-get install python3-pip)");
  return pip;
}

/** Throws if one of these programs is missing; `packages` says what to install. */
export function requirePrograms(programs: readonly string[], packages: string): void {
  const missing = programs.filter((program) => !isAvailable(program));
  if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')} (Debian: apt-get install ${packages})`);
}

function isAvailable(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, [...args, '--version']).status === 0;
}
