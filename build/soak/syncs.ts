import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import type { Command } from './commands.ts';
import { removeFolder, type Fixture } from './fixture.ts';
import { traceCalls } from './program.ts';
import { addTrial, type Tally } from './tallies.ts';

const CALLS = ['fsync', 'fdatasync', 'rename', 'unlink', 'write', 'pwrite64'];

/**
 * Checks the order of a command's system calls: whatever it wrote into the folder is flushed before it prints its
 * result, and a renamed file is flushed before its renaming.
 */
export async function syncTrial(fixture: Fixture, command: Command, tally: Tally): Promise<void> {
  const folder = mkdtempSync(join(fixture.folder, 'sync-'));
  command.prepare(fixture, folder);
  const lines = await traceCalls([...command.args(fixture, folder), '--json'], CALLS, join(fixture.folder, 'calls'));
  const problems = unflushed(lines, folder).map((problem) => `${command.name}: ${problem}`);
  addTrial(tally, { affected: false, problems });
  removeFolder(folder);
}

/** What is not on the disk when the result is printed, from the lines of strace. */
export function unflushed(lines: readonly string[], folder: string): string[] {
  const written = new Set<string>();
  for (const line of lines) {
    const [, call, rest] = /^\d+ +(\w+)\((.*)$/s.exec(line) ?? [];
    if (call === undefined) continue;
    const file = /^\d+<([^>]*)>/.exec(rest)?.[1];
    const path = /^"([^"]*)"/.exec(rest)?.[1] ?? '';
    if (call === 'unlink') written.delete(path);
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

/** Files that a crash may damage because they are created again: locks, owner files and SQLite's shared memory. */
function isRebuilt(file: string): boolean {
  return /\.lock(\.[\w-]+)?$|\/owner\.json$|-shm$/.test(file);
}
