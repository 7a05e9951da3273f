import { matchesGlob } from 'node:path';

import { canInstallPackages, installPackages } from '../requirements/debian.ts';
import { howToGet, lackingPackages, type Requirement } from '../requirements/requirement.ts';

/** A requirement that cannot be met here. */
export interface Unmet {
  readonly requirement: Requirement;
  /** Why, and the command that mends it. */
  readonly reason: string;
}

/** The requirements that some of these test files have. */
export function neededBy(files: readonly string[], requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.filter(({ tests }) => files.some((file) => tests.some((pattern) => matchesGlob(file, pattern))));
}

/**
 * Installs what is missing, where this user (`canInstall`: packages of the system) and this network can, and says what
 * and why. Gives back what stays missing.
 */
export async function setUp(
  requirements: readonly Requirement[],
  say: (line: string) => void,
  canInstall = canInstallPackages(),
): Promise<readonly Unmet[]> {
  const missing = requirements.filter((requirement) => requirement.whatIsMissing() !== null);
  // Known at once, before anything is fetched.
  const cannotBeHad = (requirement: Requirement): boolean => !canInstall && lackingPackages([requirement]).length > 0;
  const [before, after] = [missing.filter(cannotBeHad), missing.filter((one) => !cannotBeHad(one))];
  const unmet: Unmet[] = before.map((requirement) => ({ requirement, reason: reasonFor(requirement) }));
  for (const one of unmet) sayUnmet(one, say);
  installDebianPackages(after, say);
  for (const requirement of after) {
    if (requirement.whatIsMissing() === null) continue;
    const one = await installOne(requirement, say);
    if (one === null) continue;
    unmet.push(one);
    sayUnmet(one, say);
  }
  return unmet;
}

function installDebianPackages(requirements: readonly Requirement[], say: (line: string) => void): void {
  const lacking = lackingPackages(requirements);
  if (lacking.length === 0) return;
  const names = requirements.filter((one) => lackingPackages([one]).length > 0).map(({ name }) => name);
  say(`Installing Debian packages for ${names.join(', ')}: ${lacking.join(' ')}`);
  try {
    installPackages(lacking);
  } catch (error) {
    say((error as Error).message);
  }
}

async function installOne(requirement: Requirement, say: (line: string) => void): Promise<Unmet | null> {
  try {
    await requirement.install((what) => say(`${what}, so that ${requirement.purpose}`));
    const missing = requirement.whatIsMissing();
    return missing === null ? null : { requirement, reason: `${missing}; ${howToGet(requirement)}` };
  } catch (error) {
    return { requirement, reason: `${(error as Error).message.split('\n')[0]}; ${howToGet(requirement)}` };
  }
}

function reasonFor(requirement: Requirement): string {
  return `${requirement.whatIsMissing() ?? 'it is missing'}; ${howToGet(requirement)}`;
}

function sayUnmet({ requirement, reason }: Unmet, say: (line: string) => void): void {
  say(`No ${requirement.name}, so tests in ${requirement.tests.join(', ')} are skipped: ${reason}`);
}
