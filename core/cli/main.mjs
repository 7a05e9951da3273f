import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

// Projects, lists and reports hold personal data: what this program writes belongs to its owner alone.
process.umask(0o077);
// Turning off Maglev makes loading slower. So `serve` does it later, before its first call, and help, which computes
// nothing, never does it.
const args = process.argv.slice(2);
if (args[0] !== 'serve' && !args.includes('--help')) await import('../without-maglev.mjs');
// The cache of compiled code halves the start-up time. This file is JavaScript, since stripping the types of a
// TypeScript entry file takes 40 ms at every start.
const cache = cacheFolder();
if (cache !== null) {
  enableCompileCache(cache);
  // Threads inherit it from the environment: a ranking's threads are ready 0.2 s sooner.
  process.env.NODE_COMPILE_CACHE ??= cache;
}
const { run } = await import('./run.ts');
const code = await run(args);
// Native libraries may keep threads and handles open; all our output is written and closed by now.
process.exit(code);

/** The cache of compiled code: in a checkout beside the packages, so that an installation clears it; else per user. */
function cacheFolder() {
  const program = join(import.meta.dirname, '..', '..');
  return program.endsWith(join('out', 'app')) ? userCache() : join(program, 'node_modules', '.cache', 'compiled');
}

/** The user's folder for caches, where nobody else may write, since the code in it is run; null without one. */
function userCache() {
  try {
    const base = cacheHome();
    const folder = join(base, 'stepladder');
    // One by one: if a folder cannot be made, a recursive `mkdir` may retry forever.
    for (const each of [base, folder]) if (!existsSync(each)) mkdirSync(each);
    return join(folder, 'compiled');
  } catch {
    return null;
  }
}

function cacheHome() {
  const { LOCALAPPDATA, XDG_CACHE_HOME = '' } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
}
