import { dirname, resolve } from 'node:path';

/** The calls that write, flush, rename or remove files. */
export const FILE_CALLS: readonly string[] = [
  ...['write', 'pwrite64', 'copy_file_range', 'fsync', 'fdatasync'],
  ...['rename', 'unlink', 'unlinkat', 'rmdir'],
];

/**
 * Checks the order of the `FILE_CALLS` of a command, from the lines of strace: everything that it wrote into the folder
 * is flushed before it prints its result, and so is the folder of a file or folder that it renamed. Whatever is renamed
 * has been flushed, and so have the files in it. Returns what is wrong.
 */
export function unflushed(lines: readonly string[], folder: string): string[] {
  const written = new Set<string>();
  /** The names given by renames, until their folders are flushed. */
  const renamed = new Set<string>();
  const remove = (path: string): void => {
    written.delete(path);
    renamed.delete(path);
  };
  for (const line of lines) {
    const [, call, rest] = /^\d+ +(\w+)\((.*)$/s.exec(line) ?? [];
    if (call === undefined || !FILE_CALLS.includes(call) || / = -1 E/.test(rest)) continue;
    const file = fileOf(call, rest);
    const [path = '', target = ''] = quotedPaths(rest);
    if (call === 'unlink' || call === 'rmdir') remove(path);
    else if (call === 'unlinkat') remove(pathAt(rest));
    else if (call === 'rename') {
      const early = [...written].find((one) => one === path || one.startsWith(`${path}/`));
      if (early !== undefined) return [`${early} is renamed before it is flushed`];
      renamed.delete(path);
      if (target.startsWith(folder) && !isRebuilt(target)) renamed.add(target);
    } else if (call === 'write' && /^1</.test(rest)) {
      return [
        ...[...written].map((name) => `${name} is not flushed before the result is printed`),
        ...[...renamed].map((name) => `the folder of ${name} is not flushed before the result is printed`),
      ];
    } else if (call.endsWith('sync')) {
      written.delete(file);
      for (const name of renamed) if (dirname(name) === file) renamed.delete(name);
    } else if (file.startsWith(folder) && !isRebuilt(file)) written.add(file);
  }
  return ['prints no result'];
}

/** The file that a call writes or flushes. */
function fileOf(call: string, rest: string): string {
  const descriptors = [...rest.matchAll(/(?:^|, )\d+<([^>]*)>/g)].map(([, path]) => path);
  return descriptors[call === 'copy_file_range' ? 1 : 0] ?? '';
}

/** The first two paths among the arguments of a call. */
function quotedPaths(rest: string): string[] {
  return [...(/^"([^"]*)"(?:, "([^"]*)")?/.exec(rest)?.slice(1) ?? [])];
}

/** The path that `unlinkat` removes: relative to a folder, or absolute. */
function pathAt(rest: string): string {
  const [, folder = '', name = ''] = /^\w+<([^>]*)>, "([^"]*)"/.exec(rest) ?? [];
  return resolve(folder, name);
}

/** Files that a crash may damage because they are created again: locks, owner files and SQLite's shared memory. */
function isRebuilt(file: string): boolean {
  return /\.lock(\.[\w-]+)?$|\/owner\.json$|-shm$/.test(file);
}
