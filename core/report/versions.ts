import { programVersion } from '../program/root.ts';

/** The versions that a report was made with. */
export interface Versions {
  readonly program: string;
  readonly node: string;
}

/** The versions of this program and of its runtime. */
export function currentVersions(): Versions {
  return { program: programVersion(), node: process.versions.node };
}
