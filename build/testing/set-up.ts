import { matchesGlob } from 'node:path';

import { canInstallPackages, installPackages } from '../requirements/debian.ts';
import { installHint, missingPackages, missingReason, type Requirement } from '../requirements/requirement.ts';

/** A requirement that this machine cannot meet. */
export interface UnmetRequirement {
  readonly requirement: Requirement;
  /** The reason and the command that fixes it. */
  readonly reason: string;
}

/** The requirements of these test files. */
export function requirementsOf(files: readonly string[], requirements: readonly Requirement[]): readonly Requirement[] {
  return requirements.filter(({ tests }) => files.some((file) => tests.some((pattern) => matchesGlob(file, pattern))));
}

/**
 * Installs missing requirements, system packages only with `canInstall`, and logs why each is needed and what failed.
 * Returns the requirements that are still missing.
 */
export async function setUp(
  requirements: readonly Requirement[],
  log: (line: string) => void,
  canInstall = canInstallPackages(),
): Promise<readonly UnmetRequirement[]> {
  const missing = requirements.filter((requirement) => missingReason(requirement) !== null);
  const isBlocked = (requirement: Requirement): boolean =>
    typeof requirement.findMisnamed?.() === 'string' || (!canInstall && missingPackages([requirement]).length > 0);
  const [blocked, installable] = [missing.filter(isBlocked), missing.filter((requirement) => !isBlocked(requirement))];
  const unmet: UnmetRequirement[] = blocked.map((requirement) => ({ requirement, reason: reasonFor(requirement) }));
  // Before fetching anything, which may take minutes.
  for (const one of unmet) reportUnmet(one, log);
  installDebianPackages(installable, log);
  for (const requirement of installable) {
    if (requirement.findMissing() === null) continue;
    const failure = await installOne(requirement, log);
    if (failure === null) continue;
    unmet.push(failure);
    reportUnmet(failure, log);
  }
  return unmet;
}

function installDebianPackages(requirements: readonly Requirement[], log: (line: string) => void): void {
  const missing = missingPackages(requirements);
  if (missing.length === 0) return;
  const names = requirements.filter((one) => missingPackages([one]).length > 0).map(({ name }) => name);
  log(`Installing Debian packages for ${names.join(', ')}: ${missing.join(' ')}`);
  try {
    installPackages(missing);
  } catch (error) {
    log((error as Error).message);
  }
}

async function installOne(requirement: Requirement, log: (line: string) => void): Promise<UnmetRequirement | null> {
  try {
    await requirement.install((what) => log(`${what}, so that ${requirement.purpose}`));
    const reason = missingReason(requirement);
    return reason === null ? null : { requirement, reason };
  } catch (error) {
    return { requirement, reason: `${(error as Error).message.split('\n')[0]}; ${installHint(requirement)}` };
  }
}

function reasonFor(requirement: Requirement): string {
  return missingReason(requirement) ?? `it is missing; ${installHint(requirement)}`;
}

function reportUnmet({ requirement, reason }: UnmetRequirement, log: (line: string) => void): void {
  log(`No ${requirement.name}, so tests in ${requirement.tests.join(', ')} are skipped: ${reason}`);
}
