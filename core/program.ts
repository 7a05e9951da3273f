import { dirname, join } from 'node:path';

const program = dirname(import.meta.dirname);

/** The folder of the checkout or of the installed program. In the latter, and for Electron, `core/` is in `out/app`. */
export const rootFolder = program.endsWith(join('out', 'app')) ? dirname(dirname(program)) : program;
