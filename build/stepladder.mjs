#!/usr/bin/env node
/** `stepladder COMMAND …`, in a checkout or in an installed package, which contains no other file of this folder. */
import { existsSync } from 'node:fs';

const checkout = new URL('stepladder-checkout.mjs', import.meta.url);
const { node } = process.versions;
if (existsSync(checkout)) {
  await import(checkout.href);
} else if (Number(node.split('.')[0]) >= 24) {
  await import('../out/app/core/cli/main.mjs');
} else {
  process.stderr.write(`error: stepladder needs Node 24 or later, and this is Node ${node}: install a newer Node\n`);
  process.exitCode = 1;
}
