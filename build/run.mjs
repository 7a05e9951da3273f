#!/usr/bin/env node
/**
 * `node build/run.mjs SCRIPT [ARGUMENT…]`: installs what is missing, then runs the script (a path from the repository's
 * root) with Node 24.
 */
import { runScript } from './setup/run-script.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  process.stderr.write('error: no script given\nhint: node build/run.mjs SCRIPT [ARGUMENT…]\n');
  process.exit(2);
}
await runScript(script, args);
