/**
 * Finds the Node that runs the program. Runs before installation on any Node ≥ 20, so it imports only Node's own
 * modules.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const platform = process.platform === 'win32' ? 'win' : process.platform;
/** The package with Node 24 for this system, as named in package.json. */
export const nodePackage = `node-${platform}-${process.arch}`;
const installed = join(root, 'node_modules', nodePackage, 'bin', platform === 'win' ? 'node.exe' : 'node');

/** Whether a Node can run the program: type stripping prints no warning since 24.12, and later majors are untested. */
export function isNode24(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 && minor >= 12;
}

/** The path of a Node 24: the installed one, else the running one; null if neither fits. */
export function findNode24() {
  if (existsSync(installed)) return installed;
  return isNode24() ? process.execPath : null;
}
