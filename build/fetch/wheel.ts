import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findPip, run } from '../commands.ts';

/** A wheel on PyPI, the Python Package Index. */
export interface Wheel {
  /** As named by pip: `lightgbm==4.6.0`. */
  readonly requirement: string;
  readonly sha256: string;
  /** Additional options of `pip download`. */
  readonly options?: readonly string[];
}

/** Downloads a wheel with pip to the folder and returns its path; throws if its hash differs. */
export function downloadWheel({ requirement, sha256, options = [] }: Wheel, folder: string): string {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${requirement} --hash=sha256:${sha256}\n`);
  run(
    [
      ...findPip(),
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      ...options,
      '--dest',
      folder,
      '--requirement',
      requirements,
    ],
    folder,
  );
  const [wheel] = globSync('*.whl', { cwd: folder });
  if (wheel === undefined) throw new Error('pip did not download a wheel');
  const path = join(folder, wheel);
  const actual = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (actual !== sha256) throw new Error(`the wheel's SHA-256 is ${actual}, not the pinned ${sha256}`);
  return path;
}
