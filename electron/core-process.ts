/** The process that runs the core for the desktop's window. Main starts it as a utility process. */
import { enableCompileCache } from 'node:module';

import { exitOnFaults } from './core-process/faults.ts';

exitOnFaults();
// Projects, lists and reports hold personal data: what the core writes belongs to its owner alone.
process.umask(0o077);
// Enable the compile cache before loading the core: it halves the startup time.
if (process.env['STEPLADDER_CACHE'] !== undefined) enableCompileCache(process.env['STEPLADDER_CACHE']);
const { followMain } = await import('./core-process/core.ts');
await followMain();
