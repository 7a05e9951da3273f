import { resolve } from 'node:path';

/** The calls that write, flush, rename or remove files. */
const CALLS = ['fsync', 'fdatasync', 'rename', 'unlink', 'unlinkat', 'write', 'pwrite64'];

/**
 * Checks the order of a command's system calls, from the lines of strace: everything that it wrote into the folder is
 * flushed before it prints its result, and a renamed file is flushed before its renaming. Returns what is wrong.
 */
export function unflushed(lines: readonly string[], folder: string): string[] {
  const written = new Set<string>();
  for (const line of lines) {
    const [, call, rest] = /^\d+ +(\w+)\((.*)$/s.exec(line) ?? [];
    if (call === undefined || !CALLS.includes(call)) continue;
    const file = /^\d+<([^>]*)>/.exec(rest)?.[1];
    const path = /^"([^"]*)"/.exec(rest)?.[1] ?? '';
    if (call === 'unlink') written.delete(path);
    else if (call === 'unlinkat') written.delete(pathAt(rest));
    else if (call === 'rename') {
      if (written.has(path)) return [`${path} is renamed before it is flushed`];
    } else if (call === 'write' && /^1</.test(rest)) {
      return [...written].map((name) => `${name} is not flushed before the result is printed`);
    } else if (file?.startsWith(folder) === true && !isRebuilt(file)) {
      if (call.endsWith('sync')) written.delete(file);
      else written.add(file);
    }
  }
  return ['prints no result'];
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
