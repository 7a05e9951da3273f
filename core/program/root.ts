import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const program = dirname(dirname(import.meta.dirname));

/** The folder of the checkout or of the installed program. In the latter, and for Electron, `core/` is in `out/app`. */
export const rootFolder = program.endsWith(join('out', 'app')) ? dirname(dirname(program)) : program;

/** The program's version. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(join(program, 'package.json'), 'utf8')) as { version: string };
  return version;
}
