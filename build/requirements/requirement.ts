import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, basename, dirname } from 'node:path';

/** Something that some tests need and a fresh checkout lacks. */
export interface Requirement {
  readonly name: string;
  /** Its purpose, as the end of `so that …`. */
  readonly purpose: string;
  /** Globs of the test files that need it, relative to the repository's root. */
  readonly tests: readonly string[];
  /** Debian packages that it or its installation needs. */
  readonly debian: readonly DebianPackage[];
  /** The command that installs it. */
  readonly command: string;
  /** The problem with an installation that the user has named, e.g. in a variable; then nothing else is installed. */
  findMisnamed?(): string | null;
  /** The missing part; null if it is ready. May start a program to find out. */
  findMissing(): string | null;
  /** Installs it; throws with the obstacle. */
  install(report: Report): Promise<void>;
}

/** Receives progress messages of an installation. */
export type Report = (what: string) => void;

/** A Debian package and a check whether its content is present, regardless of its origin. */
export interface DebianPackage {
  readonly name: string;
  isInstalled(): boolean;
}

/** If set, no test may be skipped because of a missing requirement. */
export const NO_SKIP_VARIABLE = 'STEPLADDER_ALL_TESTS';

/**
 * The reason for skipping tests that need this, with the command that installs it; false if it is ready or tests must
 * not be skipped.
 */
export function skipWithout(requirement: Requirement): string | false {
  if (process.env[NO_SKIP_VARIABLE] !== undefined) return false;
  return missingReason(requirement) ?? false;
}

/** The missing or wrong part, and the remedy; null if the requirement is ready. */
export function missingReason(requirement: Requirement): string | null {
  const misnamed = requirement.findMisnamed?.() ?? null;
  if (misnamed !== null) return misnamed;
  const missing = requirement.findMissing();
  return missing === null ? null : `${missing}; ${installHint(requirement)}`;
}

/** `run apt-get install … as root, then npm run fetch:lightgbm`. */
export function installHint({ debian, command }: Pick<Requirement, 'debian' | 'command'>): string {
  const missing = missingPackages([{ debian }]);
  return missing.length === 0
    ? `run ${command}`
    : `run apt-get install -y ${missing.join(' ')} as root, then ${command}`;
}

/** The names of the missing Debian packages. */
export function missingPackages(requirements: readonly Pick<Requirement, 'debian'>[]): readonly string[] {
  const missing = requirements.flatMap(({ debian }) =>
    debian.filter((one) => !one.isInstalled()).map(({ name }) => name),
  );
  return [...new Set(missing)];
}

/** The path of a program on the PATH; null if it is not found. */
export function findProgram(name: string): string | null {
  return findPrograms(name)[0] ?? null;
}

/** The paths of all programs of a name on the PATH. */
export function findPrograms(name: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).filter((path) => existsSync(path));
}

/**
 * Replaces a folder with the one that `make` returns: the new work folder that `make` is given, or a folder in it. If
 * `make` fails, the earlier folder remains.
 */
export async function replaceFolder(folder: string, make: (work: string) => string | Promise<string>): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), `${basename(folder)}-`));
  try {
    const made = await make(work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
