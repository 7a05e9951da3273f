/**
 * Where things are. The bundle is out/app/main.cjs, in the repository as in the packaged app, whose `asar` has the same
 * folders.
 */
import { join } from 'node:path';

declare const __dirname: string;

/**
 * Native modules and what another process than main reads cannot lie within the archive; they are beside it under the
 * same names.
 */
const unpacked = __dirname.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked');

/** The built page. */
export const RENDERER = join(__dirname, '..', 'renderer');

/** The script that a sandboxed page is given. */
export const PRELOAD = join(__dirname, 'preload.cjs');

/** The program's picture for windows and dialogs. */
export const ICON = join(__dirname, 'icon.png');

/** The script of the core's process. */
export const CORE_PROCESS = join(unpacked, 'electron', 'core-process.js');
