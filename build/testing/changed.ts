import { spawnSync } from 'node:child_process';

/**
 * The files changed since the current branch left its upstream branch, or since the last commit if it has none, and the
 * untracked files; paths relative to `root`. Null outside a git repository.
 */
export function changedFiles(root: string): readonly string[] | null {
  const git = (...args: readonly string[]): readonly string[] | null => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? stdout.split('\0').filter((line) => line !== '') : null;
  };
  const base = git('merge-base', 'HEAD', '@{upstream}')?.[0].trim() ?? 'HEAD';
  const changed = git('diff', '--name-only', '--diff-filter=d', '--relative', '-z', base);
  const untracked = git('ls-files', '--others', '--exclude-standard', '-z');
  return changed === null || untracked === null ? null : [...changed, ...untracked];
}
