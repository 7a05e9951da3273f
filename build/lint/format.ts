/** `npm run format`: formats every file in place. `npm test` checks that nothing would change. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** oxfmt's command line for files or folders, without prose, recorded numbers and npm's own files. */
export function formatCommand(targets: readonly string[]): readonly string[] {
  return [
    join('node_modules', 'oxfmt', 'bin', 'oxfmt'),
    ...['--config', join('build', 'lint', 'oxfmt.json'), '--no-error-on-unmatched-pattern', ...targets],
    ...['!**/*.md', '!**/golden.json', '!package.json', '!package-lock.json'],
  ];
}

if (import.meta.main) {
  const { status } = spawnSync(process.execPath, formatCommand(['.']), { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
