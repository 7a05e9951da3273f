import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Something that some tests need and a fresh checkout lacks. */
export interface Requirement {
  readonly name: string;
  /** What tests need it for, as the end of `so that …`. */
  readonly purpose: string;
  /** Globs, from the repository's root, of the test files that need it. */
  readonly tests: readonly string[];
  /** Debian packages that it, or its installation, needs. */
  readonly debian: readonly DebianPackage[];
  /** The command that brings it. */
  readonly command: string;
  /** What is missing of it; null where it is ready. Takes milliseconds. */
  findMissing(): string | null;
  /** Brings it; throws with what stands in the way. */
  install(report: Report): Promise<void>;
}

/** Is told what an installation does. */
export type Report = (what: string) => void;

/** A package of Debian and how to see that what it brings is there, however it came. */
export interface DebianPackage {
  readonly name: string;
  isInstalled(): boolean;
}

/** Set where no test may be skipped for want of anything. */
export const NO_SKIP_VARIABLE = 'STEPLADDER_ALL_TESTS';

/**
 * Why tests that need this are skipped, with the command that brings it; false where it is there, or where no test may
 * be skipped.
 */
export function skipWithout(requirement: Requirement): string | false {
  if (process.env[NO_SKIP_VARIABLE] !== undefined) return false;
  const missing = requirement.findMissing();
  return missing === null ? false : `${missing}; ${installHint(requirement)}`;
}

/** `run apt-get install … as root, then npm run fetch:lightgbm`. */
export function installHint({ debian, command }: Pick<Requirement, 'debian' | 'command'>): string {
  const missing = missingPackages([{ debian }]);
  return missing.length === 0
    ? `run ${command}`
    : `run apt-get install -y ${missing.join(' ')} as root, then ${command}`;
}

/** The names of Debian packages that are still needed. */
export function missingPackages(requirements: readonly Pick<Requirement, 'debian'>[]): readonly string[] {
  const missing = requirements.flatMap(({ debian }) =>
    debian.filter((one) => !one.isInstalled()).map(({ name }) => name),
  );
  return [...new Set(missing)];
}

/** The path of a program on the PATH; null where it is on none of its folders. */
export function findProgram(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
