#!/usr/bin/env node
/** `npx stepladder COMMAND …`, in this process if its Node is suitable. */
import { install } from './install.mjs';
import { isNode24 } from './node24.mjs';
import { runScript } from './run-script.mjs';

if (isNode24()) {
  await install();
  await import('../core/cli/main.mjs');
} else {
  await runScript('core/cli/main.mjs', process.argv.slice(2));
}
