import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import { rootFolder } from './root.ts';

/** The folder of the built page. */
export const pageFolder = join(rootFolder, 'out', 'renderer');
/** Present only in the source tree; an installed program includes the built page. */
const builder = join(rootFolder, 'build', 'renderer.ts');
const staleCheck = join(rootFolder, 'build', 'page-state.ts');

/**
 * The folder of the built page; rebuilds it first if its sources are newer. Throws `unavailable` with the build
 * command.
 */
export async function builtPage(): Promise<string> {
  if (existsSync(builder) && (await isStale())) await build();
  if (existsSync(join(pageFolder, 'index.html'))) return pageFolder;
  throw new AppError('unavailable', message('serve.pageNotBuilt'), message('serve.buildPage'));
}

/** Checks in this process: starting another one just for this would take a fifth of the CPU time of a start. */
async function isStale(): Promise<boolean> {
  const { isPageStale } = (await import(pathToFileURL(staleCheck).href)) as { isPageStale(): boolean };
  return isPageStale();
}

async function build(): Promise<void> {
  // The page is part of the program: every user of the machine may read it.
  const umask = process.umask(0o022);
  // Standard output is reserved for the address.
  const child = spawn(process.execPath, [builder, '--quiet'], { cwd: rootFolder, stdio: ['ignore', 2, 2] });
  process.umask(umask);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && existsSync(join(pageFolder, 'index.html')))
    process.stderr.write('warning: the page could not be rebuilt; an older one is shown\n');
}
