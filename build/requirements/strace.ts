/** strace, which makes system calls fail for the soak test. */
import { spawnSync } from 'node:child_process';

import { program } from './debian.ts';
import { missingPackages, type Requirement } from './requirement.ts';

const isLinux = process.platform === 'linux';

export const straceRequirement: Requirement = {
  name: 'strace',
  purpose: 'disks fail and processes are killed at any write',
  tests: ['test/build/soak/soak.test.ts', 'test/cli/connections.test.ts'],
  debian: isLinux ? [program('strace')] : [],
  command: 'npm test, which installs it',
  findMissing,
  install: () => Promise.resolve(),
};

let traces: boolean | undefined;

function findMissing(): string | null {
  if (!isLinux) return 'strace, which needs Linux, is missing';
  if (missingPackages([straceRequirement]).length > 0) return 'strace is missing';
  // Containers may forbid tracing.
  traces ??= spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;
  return traces ? null : 'strace may not trace here';
}
