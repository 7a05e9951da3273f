/** The command in a checkout: installs missing packages, then runs on Node 24, in this process or a new one. */
import { install } from './setup/install.mjs';
import { isNode24 } from './setup/node24.mjs';
import { runScript } from './setup/run-script.mjs';

if (isNode24()) {
  await install();
  await import('../core/cli/main.mjs');
} else {
  await runScript('core/cli/main.mjs', process.argv.slice(2));
}
