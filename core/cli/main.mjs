import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Halves the time to start; kept with the packages, so that a new installation begins anew. This file is JavaScript,
// since a first TypeScript file would be stripped of its types at every start, which alone takes 40 ms.
const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled');
enableCompileCache(cache);
// Threads take it from the environment: a ranking's are ready 0.2 s sooner.
process.env.NODE_COMPILE_CACHE ??= cache;
const { run } = await import('./run.ts');
const code = await run(process.argv.slice(2));
// Native libraries may keep threads and handles open; everything of ours is written and closed by now.
process.exit(code);
