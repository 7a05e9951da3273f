import { program } from './debian.ts';
import { findProgram, type Requirement } from './requirement.ts';

/** Shells whose completion is tested in the shell itself. */
export const bashRequirement = shell('bash');
export const zshRequirement = shell('zsh');
export const fishRequirement = shell('fish');

function shell(name: string): Requirement {
  const debian = process.platform === 'linux' ? [program(name)] : [];
  return {
    name,
    purpose: 'its completion of commands is tested',
    tests: ['test/cli/completion.test.ts'],
    debian,
    command: 'npm test, which installs it',
    findMissing: () => (findProgram(name) === null ? `${name} is missing` : null),
    install: () => Promise.resolve(),
  };
}
