/** `npm run format`: formats every file in place. `npm test` checks that nothing would change. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** oxfmt's command line for everything but prose, recorded numbers and npm's own files. */
export const FORMAT_COMMAND: readonly string[] = [
  join('node_modules', 'oxfmt', 'bin', 'oxfmt'),
  ...['--config', join('build', 'lint', 'oxfmt.json'), '.'],
  ...['!**/*.md', '!**/golden.json', '!package.json', '!package-lock.json'],
];

if (import.meta.main) {
  const { status } = spawnSync(process.execPath, FORMAT_COMMAND, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
