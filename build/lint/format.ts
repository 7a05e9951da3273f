/** `npm run format`: formats every file in place. `npm test` checks that nothing would change. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** The oxfmt command that formats files or folders, except Markdown, golden numbers and npm's files. */
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
