/** The page's environment: the desktop app or a browser. Hides everything that only one of them can do. */
import { desktopShell } from './desktop-shell.ts';
import { servedShell } from './served-shell.ts';
import type { Shell } from './shell-types.ts';

/** The shell of this page. */
export const shell: Shell = window.stepladder === undefined ? servedShell() : desktopShell(window.stepladder);
