#!/usr/bin/env node
/** `npx stepladder COMMAND …`. */
import { runScript } from './node24.mjs';

runScript('core/cli/main.ts', process.argv.slice(2));
