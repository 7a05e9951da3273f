/**
 * Finds the Node that runs the program. Used before anything is installed, by any Node ≥ 20, so it imports nothing but
 * Node itself.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const platform = process.platform === 'win32' ? 'win' : process.platform;
/** The package that brings Node 24 for this system, as package.json names it. */
export const nodePackage = `node-${platform}-${process.arch}`;
const installed = join(root, 'node_modules', nodePackage, 'bin', platform === 'win' ? 'node.exe' : 'node');

/**
 * Whether a Node can run the program: types are stripped without a warning since 24.12, and later majors are untested.
 */
export function isNode24(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major === 24 && minor >= 12;
}

/** The path of a Node 24: the installed one, else the one that runs this; null where neither will do. */
export function findNode24() {
  if (existsSync(installed)) return installed;
  return isNode24() ? process.execPath : null;
}
