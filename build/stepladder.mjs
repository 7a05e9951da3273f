#!/usr/bin/env node
/** `npx stepladder COMMAND …`, in this process where its Node will do. */
import { install, isNode24, runScript } from './node24.mjs';

if (isNode24()) {
  install();
  await import('../core/cli/main.ts');
} else {
  runScript('core/cli/main.ts', process.argv.slice(2));
}
