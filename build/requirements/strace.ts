/** strace, which makes system calls fail for the soak test. */
import { spawnSync } from 'node:child_process';

import { program } from './debian.ts';
import { missingPackages, type Requirement } from './requirement.ts';

const isLinux = process.platform === 'linux';

/** strace, and the permission to trace. */
export const straceRequirement: Requirement = {
  name: 'strace',
  purpose: 'tests can make any write fail, or kill the process there',
  tests: [
    'test/build/soak/soak.test.ts',
    'test/cli/{connections,flushed}.test.ts',
    'test/export/interrupted-export.test.ts',
    'test/publish-folder.test.ts',
  ],
  debian: isLinux ? [program('strace')] : [],
  command: 'npm test, which installs it',
  findMissing,
  install: () => Promise.resolve(),
};

let canTrace: boolean | undefined;

function findMissing(): string | null {
  if (!isLinux) return 'strace, which needs Linux, is missing';
  if (missingPackages([straceRequirement]).length > 0) return 'strace is missing';
  // Containers may forbid tracing.
  canTrace ??= spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;
  return canTrace ? null : 'strace is not permitted to trace processes here';
}
