/** `node build/run.mjs build/renderer.ts`: bundles the window's page into out/renderer if its sources are newer. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { isPageStale, pageFolder } from './page-state.ts';
import { withProcessLock } from './setup/process-lock.mjs';
import { dateBuilt } from './stale.ts';

const root = dirname(import.meta.dirname);
const lock = join(root, 'out', 'renderer.lock');

/**
 * Builds out/renderer unless nothing has changed; returns whether it was built. Tests that start at the same time share
 * one build.
 */
export async function buildRenderer(): Promise<boolean> {
  if (isPageStale()) return withProcessLock(lock, async () => isPageStale() && (await buildAndSwap()));
  return false;
}

/** Builds next to the old page and then swaps the folders, so that a running program finds no half-built page. */
async function buildAndSwap(): Promise<true> {
  // Imported lazily: an up-to-date check must be fast.
  const { build } = await import('vite');
  const startedAt = new Date();
  const staging = join(root, 'out', `renderer-${process.pid}`);
  const old = `${staging}-old`;
  try {
    await build({
      configFile: join(root, 'build', 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: staging, emptyOutDir: true },
    });
    dateBuilt(join(staging, 'index.html'), startedAt);
    swapFolders(staging, pageFolder, old);
    return true;
  } finally {
    for (const folder of [staging, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Renames `target`, if it exists, to `old`, and `folder` to `target`. If that fails, `target` gets its name back. */
export function swapFolders(folder: string, target: string, old: string): void {
  const hasTarget = existsSync(target);
  if (hasTarget) renameSync(target, old);
  try {
    renameSync(folder, target);
  } catch (error) {
    if (hasTarget) renameSync(old, target);
    throw error;
  }
}

if (import.meta.main) {
  const startedMs = performance.now();
  const built = await buildRenderer();
  if (built) process.stderr.write(`built out/renderer in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  // Callers that only need an up-to-date page pass --quiet.
  else if (!process.argv.includes('--quiet')) process.stderr.write('out/renderer is up to date\n');
}
