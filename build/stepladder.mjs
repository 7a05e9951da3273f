#!/usr/bin/env node
/** `npx stepladder COMMAND …`, in this process where its Node will do. */
import { install, isNode24, runScript } from './node24.mjs';

if (isNode24()) {
  install();
  await import('../core/cli/main.mjs');
} else {
  runScript('core/cli/main.mjs', process.argv.slice(2));
}
