import { spawnSync } from 'node:child_process';

import { program } from './debian.ts';
import { findProgram, type Requirement } from './requirement.ts';

const NPM_TEST = 'npm test, which installs it';

/** Shells whose completion is tested in the shell itself. */
export const bashRequirement = shell('bash');
export const fishRequirement = shell('fish');

/** zsh, whose test types into a pseudo-terminal, which a container may lack. */
export const zshRequirement: Requirement = {
  ...shell('zsh'),
  get command() {
    return isWithoutTerminals() ? 'ln -s pts/ptmx /dev/ptmx as root, where devpts is mounted' : NPM_TEST;
  },
  findMissing: () =>
    isWithoutTerminals() ? 'zsh opens no pseudo-terminal, since there is no /dev/ptmx' : shell('zsh').findMissing(),
};

let isLacking: boolean | undefined;

/** Whether zsh is installed but cannot open a pseudo-terminal. */
function isWithoutTerminals(): boolean {
  if (findProgram('zsh') === null) return false;
  return (isLacking ??= spawnSync('zsh', ['-fc', 'zmodload zsh/zpty && zpty terminal true']).status !== 0);
}

function shell(name: string): Requirement {
  const debian = process.platform === 'linux' ? [program(name)] : [];
  return {
    name,
    purpose: 'its completion of commands is tested',
    tests: ['test/cli/completion.test.ts'],
    debian,
    command: NPM_TEST,
    findMissing: () => (findProgram(name) === null ? `${name} is missing` : null),
    install: () => Promise.resolve(),
  };
}
