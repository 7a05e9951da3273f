import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions that a report was made with. */
export interface Versions {
  readonly program: string;
  readonly node: string;
}

/** The versions of this program and of its runtime. */
export function currentVersions(): Versions {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return { program: version, node: process.versions.node };
}
