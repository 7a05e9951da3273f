/**
 * Paths of the program's files. The bundle is out/app/main.cjs, in the repository and in the packaged app, whose `asar`
 * has the same folders.
 */
import { join } from 'node:path';

declare const __dirname: string;

/**
 * The bundle's folder, in the package in `app.asar.unpacked` beside the archive: native modules and files for other
 * processes cannot be loaded from within the archive.
 */
const unpacked = __dirname.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked');

/** The built page. */
export const RENDERER = join(__dirname, '..', 'renderer');

/** The script of the sandboxed page's preload. */
export const PRELOAD = join(__dirname, 'preload.cjs');

/** The program's icon for windows and dialogs. */
export const ICON = join(__dirname, 'icon.png');

/** The command line's script. */
export const COMMAND = join(unpacked, 'core', 'cli', 'main.mjs');

/** The script of the core process. */
export const CORE_PROCESS = join(unpacked, 'electron', 'core-process.js');
