import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../errors.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'out', 'renderer');
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
const config = join(root, 'build', 'vite.config.ts');

/** The folder of the built page; where it has not been built yet, it is built now. Throws `unavailable` with the command that builds it. */
export async function builtRenderer(): Promise<string> {
  if (existsSync(join(folder, 'index.html'))) return folder;
  const help = 'build it with: npx vite build --config build/vite.config.ts';
  if (!existsSync(vite)) throw new AppError('unavailable', 'the page is not built, and what builds it is not installed', 'install everything with: npm ci');
  // Standard output belongs to the address.
  const building = spawn(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2] });
  const [code] = await once(building, 'close') as [number | null];
  if (code !== 0 || !existsSync(join(folder, 'index.html'))) throw new AppError('unavailable', 'the page could not be built', help);
  return folder;
}
