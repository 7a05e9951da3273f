import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../commands.ts';

/**
 * Unpacks an npm package into a new folder within `work` without installing it. Throws if its hash is not `integrity`,
 * as npm writes it: `sha512-…`.
 */
export function unpackNpmPackage(requirement: string, work: string, integrity?: string): string {
  const target = mkdtempSync(join(work, 'npm-'));
  run(['npm', 'pack', '--silent', '--pack-destination', target, requirement], target);
  const [archive] = globSync('*.tgz', { cwd: target });
  if (archive === undefined) throw new Error(`npm did not download ${requirement}`);
  const actual = `sha512-${createHash('sha512')
    .update(readFileSync(join(target, archive)))
    .digest('base64')}`;
  if (integrity !== undefined && actual !== integrity)
    throw new Error(`the integrity of ${requirement} is ${actual}, not the pinned ${integrity}`);
  run(['tar', '-xzf', archive], target);
  return join(target, 'package');
}
